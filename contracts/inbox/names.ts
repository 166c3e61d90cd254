import type { Permission } from '#contracts/identity/names.ts';

/** Kinds of a task in an inbox. `attention` is raised where the platform could not mend something itself. */
export const taskKinds = [
  'triage',
  'consultation',
  'billing',
  'payment',
  'collection',
  'specimen_receipt',
  'result_entry',
  'verification',
  'result_review',
  'dispensing',
  'procedure_schedule',
  'procedure',
  'attention',
] as const;
export type TaskKind = (typeof taskKinds)[number];

export const taskStates = ['open', 'claimed', 'completing', 'done', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];

/** Who may see and do a task of a kind. */
export const taskPermission: Readonly<Record<TaskKind, Permission>> = {
  triage: 'triage.perform',
  consultation: 'consultation.perform',
  billing: 'billing.prepare',
  payment: 'payment.take',
  collection: 'specimen.collect',
  specimen_receipt: 'specimen.receive',
  result_entry: 'result.enter',
  verification: 'result.verify',
  result_review: 'result.review',
  dispensing: 'medicine.dispense',
  procedure_schedule: 'procedure.schedule',
  procedure: 'procedure.perform',
  attention: 'task.supervise',
};

/** Minutes without activity after which a claim lapses. */
export const claimLapseMinutes = 30;

/** Kinds of an inbox event. */
export const inboxEventKinds = [
  'task.opened',
  'task.changed',
  'task.closed',
  'visit.changed',
  'token.changed',
  'order.changed',
] as const;
export type InboxEventKind = (typeof inboxEventKinds)[number];

import type { Permission } from '#contracts/identity/names.ts';

/**
 * Kinds of a task in an inbox. `attention` is raised where the platform could not mend something itself, `bill_approval` where a
 * cashier asks a second person.
 */
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
  'bill_approval',
  'attention',
] as const;
export type TaskKind = (typeof taskKinds)[number];

/** Kinds that no flow waits for: they are opened and completed in the tables alone. */
export const flowlessKinds = ['bill_approval', 'attention'] as const satisfies readonly TaskKind[];
export type FlowlessKind = (typeof flowlessKinds)[number];
export const isFlowless = (kind: TaskKind): kind is FlowlessKind =>
  (flowlessKinds as readonly TaskKind[]).includes(kind);

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
  bill_approval: 'bill.approve',
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

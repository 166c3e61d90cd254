import type { Permission } from '#contracts/identity/names.ts';

/** Kinds of a task in an inbox. `attention` is raised where the platform could not mend something itself. */
export const taskKinds = ['triage', 'consultation', 'billing', 'payment', 'attention'] as const;
export type TaskKind = (typeof taskKinds)[number];

export const taskStates = ['open', 'claimed', 'completing', 'done', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];

/** Who may see and do a task of a kind. */
export const taskPermission: Readonly<Record<TaskKind, Permission>> = {
  triage: 'triage.perform',
  consultation: 'consultation.perform',
  billing: 'billing.prepare',
  payment: 'payment.take',
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
] as const;
export type InboxEventKind = (typeof inboxEventKinds)[number];

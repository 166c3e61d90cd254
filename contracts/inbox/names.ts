import { flowlessTasks, orderRecords, taskRecords } from '#contracts/inbox/kind-names.ts';
import type { Due } from '#contracts/cases/kind-record.ts';

/** Names of a record, in the order in which they are written. */
const namesOf = <T extends object>(record: T) => Object.keys(record) as (keyof T & string)[];

/** Kinds of a task in an inbox; all that is known of one stands in its record. */
export type TaskKind = keyof typeof taskRecords;
export const taskKinds: readonly TaskKind[] = namesOf(taskRecords);
type RecordOf<K extends TaskKind> = (typeof taskRecords)[K];

/** Kinds that no flow waits for: they are opened and completed in the tables alone. */
export type FlowlessKind = keyof typeof flowlessTasks;
export const flowlessKinds: readonly FlowlessKind[] = namesOf(flowlessTasks);
export const isFlowless = (kind: TaskKind): kind is FlowlessKind => kind in flowlessTasks;
/** Kinds that a flow waits for: their tasks have a ladder, which its clock climbs. */
export const flowKinds: readonly TaskKind[] = taskKinds.filter((kind) => !isFlowless(kind));

/** Kinds of the tasks of a type of order. */
export type KindOf<T extends keyof typeof orderRecords> = keyof (typeof orderRecords)[T]['tasks'] & TaskKind;

/** Kinds of the tasks of all orders. */
export type OrderTaskKind = { [T in keyof typeof orderRecords]: KindOf<T> }[keyof typeof orderRecords];
const kindsOfOrders: ReadonlySet<string> = new Set(
  Object.values(orderRecords).flatMap(({ tasks }) => Object.keys(tasks)),
);
/** Whether tasks of a kind belong to an order. */
export const isOfOrder = (kind: string): boolean => kindsOfOrders.has(kind);

/** Key of the words for a kind: the web has them in every language. */
export const titleKey = <K extends TaskKind>(kind: K) => `kind.${kind}` as const;

export const taskStates = ['open', 'claimed', 'completing', 'done', 'cancelled'] as const;
export type TaskState = (typeof taskStates)[number];

/** Who may see and do a task of a kind. */
export type TaskPermission = RecordOf<TaskKind>['permission'];
export const taskPermission = (kind: TaskKind): TaskPermission => taskRecords[kind].permission;

/** Kinds of which a task is for the person whose case it is. */
export const kindsForOwner: readonly TaskKind[] = taskKinds.filter((kind) => 'forOwner' in taskRecords[kind]);
/** Kinds that take, hand over or perform something: refused once the visit has ended early. */
export const takesSomething = (kind: TaskKind): boolean => 'takes' in taskRecords[kind];

/** Settings of a hospital that say in how many minutes a kind of task is due, with what holds where nothing is set. */
export type DueSetting = Extract<RecordOf<TaskKind>['due'], Due>['setting'];
export type DueSettings = Record<DueSetting, number>;
export const dueDefaults = Object.fromEntries(
  taskKinds.flatMap((kind) => {
    const { due }: { due: Due | { minutes: number } | 'urgency' } = taskRecords[kind];
    return due !== 'urgency' && 'setting' in due ? [[due.setting, due.minutes]] : [];
  }),
) as DueSettings;

/** Minutes until a task of a kind is due in a hospital; null when that goes by urgency. */
export function dueMinutes(kind: TaskKind, settings: DueSettings): number | null {
  const { due } = taskRecords[kind];
  if (due === 'urgency') return null;
  return 'setting' in due ? settings[due.setting] : due.minutes;
}

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

import type { OrderRecord } from '#contracts/cases/kind-record.ts';
import { orderRecords } from '#contracts/inbox/kind-names.ts';
import type { DueSetting } from '#contracts/inbox/names.ts';

/** Kinds of a visit: with a doctor, an emergency that any doctor sees, or only for what was ordered elsewhere. */
export const visitKinds = [
  'consultation',
  'emergency',
  'lab_only',
  'pharmacy_only',
  'procedure_only',
] as const;
export type VisitKind = (typeof visitKinds)[number];

/** Stages of the outpatient visit, in order. */
export const visitStages = [
  'registered',
  'triage',
  'consultation',
  'orders',
  'billing',
  'payment',
  'closed',
] as const;
export type VisitStage = (typeof visitStages)[number];

/** Ways a visit may end early. */
export const visitExits = ['no_show', 'left', 'referred', 'transferred', 'died', 'cancelled'] as const;
export type VisitExit = (typeof visitExits)[number];
export type VisitOutcome = 'completed' | VisitExit;

/** Five urgency levels after the Manchester Triage System: 1 immediate ... 5 non-urgent. */
export const urgencyLevels = [1, 2, 3, 4, 5] as const;
export type Urgency = (typeof urgencyLevels)[number];

/** Name and longest wait for the doctor, minutes. Source: Manchester Triage Group, Emergency Triage, 3rd ed. */
export const urgencyTargets: Readonly<Record<Urgency, { name: string; waitMinutes: number; place: string }>> =
  {
    1: { name: 'immediate', waitMinutes: 0, place: 'resuscitation' },
    2: { name: 'very_urgent', waitMinutes: 10, place: 'majors' },
    3: { name: 'urgent', waitMinutes: 60, place: 'majors' },
    4: { name: 'standard', waitMinutes: 120, place: 'waiting_room' },
    5: { name: 'non_urgent', waitMinutes: 240, place: 'waiting_room' },
  };

/** Workflow type of the outpatient visit. */
export const opdVisitWorkflow = 'opdVisit';

/** Flows of what a visit orders; each is a case of its own that tells its visit how it goes. */
export type OrderType = keyof typeof orderRecords;
export const orderTypes = Object.keys(orderRecords) as readonly OrderType[];

/** Settings of a hospital that say after how many days an order expires that nobody came for, with what holds where nothing is set. */
export type ExpirySetting = (typeof orderRecords)[OrderType]['expires']['setting'];
/** Settings of an order: in how many minutes its tasks are due, and after how many days it expires. */
export const settingsOf = (type: OrderType): (DueSetting | ExpirySetting)[] => {
  const { tasks, expires }: OrderRecord = orderRecords[type];
  const dues = Object.values(tasks).flatMap(({ due }) =>
    due !== 'urgency' && 'setting' in due ? [due.setting] : [],
  );
  return [...new Set([...dues, expires.setting])] as (DueSetting | ExpirySetting)[];
};
/** The module of a type of order. */
export type ModuleOf<T extends OrderType> = (typeof orderRecords)[T]['path'] extends `${infer M}/${string}`
  ? M
  : never;
export const moduleOf = <T extends OrderType>(type: T): ModuleOf<T> =>
  orderRecords[type].path.slice(0, orderRecords[type].path.indexOf('/')) as ModuleOf<T>;
export type ExpirySettings = Record<ExpirySetting, number>;
export const expiryDefaults = Object.fromEntries(
  Object.values(orderRecords).map(({ expires }) => [expires.setting, expires.days]),
) as ExpirySettings;

/** `h:<hospitalId>:<type>:<uuid>`: the one maker of workflow ids. */
export const workflowId = (hospitalId: string, type: string, id: string): string =>
  `h:${hospitalId}:${type}:${id}`;

const workflowIds = /^h:([0-9a-f-]{36}):[A-Za-z]+:([0-9a-f-]{36})$/;
/** The hospital of a workflow id, or null when it is not one of ours. */
export const hospitalOfWorkflowId = (id: string): string | null => workflowIds.exec(id)?.[1] ?? null;
/** The case of a workflow id, or null when it is not one of ours. */
export const caseOfWorkflowId = (id: string): string | null => workflowIds.exec(id)?.[2] ?? null;

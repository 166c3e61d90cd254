import { orderRecords, taskRecords } from '#contracts/inbox/kind-names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Role } from '#contracts/identity/names.ts';

/**
 * Parts of a patient's record that are opened apart, so that each role reads what its work needs and no more
 * (HIPAA 45 CFR 164.502(b) minimum necessary; GDPR article 5(1)(c) data minimisation).
 */
const ownParts = ['safety', 'notes', 'history'] as const;
type OrderPart = (typeof orderRecords)[keyof typeof orderRecords]['part'];
export type RecordPart = (typeof ownParts)[number] | OrderPart;
export const recordParts: readonly RecordPart[] = [
  ...ownParts,
  ...Object.values(orderRecords).map(({ part }) => part),
];

/**
 * Why somebody may read a patient's record now (design section 3). `task`: an open task they could work. `work`: one they did, while
 * what it belongs to goes on. `ordered`: an order they gave or own. `appointment`: today, with them or in their department. `result`:
 * one that is pending, of their patients or department. `visit`: theirs or of their department, open or ended in the last 30 days.
 * `break_glass`: opened with a reason, for a time.
 */
export const relationshipKinds = [
  'task',
  'work',
  'ordered',
  'appointment',
  'result',
  'visit',
  'break_glass',
] as const;
export type RelationshipKind = (typeof relationshipKinds)[number];

/** Days after a visit, or after an order has ended, during which those who cared for the patient may still read. */
export const accessDays = 30;

/** What a role's work can need of a record, whatever the relationship; a role that is not here reads no clinical word. */
export const rolesNeed: Readonly<Partial<Record<Role, readonly RecordPart[]>>> = {
  doctor: recordParts,
  nurse: recordParts,
  lab_technician: ['safety', 'labs'],
  lab_supervisor: ['safety', 'labs'],
  pharmacist: ['safety', 'prescriptions'],
};

/** What a task of a kind needs of the record. */
export function taskNeeds(kind: TaskKind): readonly RecordPart[] {
  const needs: readonly (RecordPart | 'all')[] = taskRecords[kind].needs;
  return recordParts.filter((part) => needs.includes('all') || needs.includes(part));
}

/** Why somebody opens a record without a relationship. The words beside it say the rest. */
export const breakGlassKinds = ['emergency', 'covering', 'patient_asked', 'other'] as const;
export type BreakGlassKind = (typeof breakGlassKinds)[number];

/** What its reviewer finds: it was needed for care, or it was not and somebody has to speak with who opened it. */
export const accessFindings = ['justified', 'not_justified'] as const;
export type AccessFinding = (typeof accessFindings)[number];

/** Acts that read a patient's record, as its audit names them: what a patient is told of. */
export const recordReads = [
  'chart.view',
  'chart.history',
  'order.view',
  'patient.view',
  'record.break_glass',
] as const;
export type RecordRead = (typeof recordReads)[number];

import { isFlowless } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Rung } from '#contracts/inbox/ladder.ts';

type Ladder = readonly Rung[];

/** Whose task it is; then everybody whose work it is, and the task comes forward. */
const reminded: Rung = { after: { setting: 'reminderPercent' }, to: 'person' };
const escalated: Rung = { after: { setting: 'escalationPercent' }, to: 'role', raises: true };
/**
 * Every ladder ends at a duty, never at a person who may be absent, and goes on until the task ends. Three times, each half of the due time
 * after the one before: who answers for such work, who is in charge, who supervises (`domain/inbox/duty-chain.ts`); then all of them again.
 */
const toDuty = (everyMinutes: number): Rung[] => [
  { after: { percent: 200 }, to: 'duty' },
  { after: { percent: 250 }, to: 'duty' },
  { after: { percent: 300 }, to: 'duty', everyMinutes },
];

const patientWaits: Ladder = [reminded, escalated, ...toDuty(30)];
const workWaits: Ladder = [reminded, escalated, ...toDuty(240)];

/** The ladder of kinds of task, where a hospital has set none of its own; all others wait as work does. */
const ladders: Partial<Record<TaskKind, Ladder>> = {
  triage: patientWaits,
  consultation: patientWaits,
  billing: patientWaits,
  payment: patientWaits,
  collection: patientWaits,
};

/** The ladder of a kind in a hospital; what no flow waits for has no clock that climbs one. */
export const ladderOf = (kind: TaskKind, own: Partial<Record<TaskKind, Ladder>> = {}): Ladder =>
  isFlowless(kind) ? [] : (own[kind] ?? ladders[kind] ?? workWaits);

import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { OrderEnd, WorkType } from '#contracts/cases/names.ts';
import type { Standing } from '#contracts/cases/plan.ts';
import type { Move, PartState, WorkTable } from '#domain/cases/work-table.ts';

/** A part of some work, as its flow has it. `isAcknowledged`: it was moved to where it was. */
export type Part = OrderPart & { state: PartState; specimenId: string | null; isAcknowledged: boolean };

export const partsOf = <T extends WorkType>(
  table: WorkTable<T>,
  terms: { type: string; parts?: readonly OrderPart[] },
): Part[] =>
  (terms.parts ?? []).map((part) => ({
    ...part,
    // Of work taken as a whole nobody asks.
    state: table.parts?.first ?? 'ordered',
    specimenId: null,
    isAcknowledged: false,
  }));

type Row = { from?: PartState | readonly PartState[]; to?: PartState };
/** The states that a row takes parts from. */
export const sourcesOf = ({ from = [] }: Row): readonly PartState[] =>
  typeof from === 'string' ? [from] : from;
/** Whether a part is where a row takes it from. */
export const isIn = ({ state }: Part, row: Row): boolean => sourcesOf(row).includes(state);

/** Whether a row leaves parts where they are: they are acknowledged there. */
export const staysIn = (row: Row): boolean => row.to !== undefined && sourcesOf(row).includes(row.to);
/** Whether a row has still something to do with a part: one that stays where it is was acknowledged once. */
export const isWaiting = (part: Part, row: Row): boolean =>
  isIn(part, row) && !(staysIn(row) && part.isAcknowledged);

const moved = (part: Part, { to, specimenId }: Move): Part => ({
  ...part,
  state: to,
  specimenId: specimenId === undefined ? part.specimenId : specimenId,
  isAcknowledged: part.isAcknowledged || part.state === to,
});

export const afterMoves = (parts: readonly Part[], moves: readonly Move[]): Part[] =>
  parts.map((part) =>
    moves.reduce((now, move) => (move.ids.includes(now.id) ? moved(now, move) : now), part),
  );

/** How work stands whose parts are where they are. What tells nobody holds nothing up. */
export function standingOf<T extends WorkType>({ tells }: WorkTable<T>, parts: readonly Part[]): Standing {
  if (!tells) return { blocks: false, awaits: false };
  const { blocks, awaits } = tells;
  return {
    blocks: blocks === 'until_it_ends' || parts.some(({ state }) => blocks.includes(state)),
    awaits:
      awaits !== 'never' &&
      parts.some(({ state, waitFor }) => waitFor && (awaits === 'until_it_ends' || awaits.includes(state))),
  };
}

/** How work ends all of whose parts have; null while one has not. */
export function endOf<T extends WorkType>(
  { parts: of }: WorkTable<T>,
  parts: readonly Part[],
): OrderEnd | null {
  const ends = of?.ends ?? [];
  if (!parts.every((part) => ends.some(({ state }) => state === part.state))) return null;
  return ends.find(({ state }) => parts.some((part) => part.state === state))?.end ?? null;
}

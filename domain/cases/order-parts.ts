import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { OrderEnd } from '#contracts/cases/names.ts';
import type { Standing } from '#contracts/cases/plan.ts';
import type { PartMove } from '#contracts/labs/kind-names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { OrderTable, PartState } from '#domain/cases/order-table.ts';

/** A part of an order, as its flow has it. `isAcknowledged`: it was moved to where it was. */
export type Part = OrderPart & { state: PartState; specimenId: string | null; isAcknowledged: boolean };

export const partsOf = <T extends OrderType>(
  table: OrderTable<T>,
  { parts }: { parts: readonly OrderPart[] },
): Part[] =>
  parts.map((part) => ({
    ...part,
    // Of an order taken as a whole nobody asks.
    state: table.parts?.first ?? 'ordered',
    specimenId: null,
    isAcknowledged: false,
  }));

type Row = { from?: PartState; to?: PartState };
/** Whether a part is where a row takes it from. */
export const isIn = ({ state }: Part, { from }: Row): boolean => state === from;

/** Whether a row has still something to do with a part: one that stays where it is was acknowledged once. */
export const isWaiting = (part: Part, row: Row): boolean =>
  isIn(part, row) && !(row.from === row.to && part.isAcknowledged);

const moved = (part: Part, { to, specimenId }: PartMove): Part => ({
  ...part,
  state: to,
  specimenId: specimenId === undefined ? part.specimenId : specimenId,
  isAcknowledged: part.isAcknowledged || part.state === to,
});

export const afterMoves = (parts: readonly Part[], moves: readonly PartMove[]): Part[] =>
  parts.map((part) =>
    moves.reduce((now, move) => (move.ids.includes(now.id) ? moved(now, move) : now), part),
  );

/** How an order stands whose parts are where they are. */
export function standingOf<T extends OrderType>(
  { tells: { blocks, awaits } }: OrderTable<T>,
  parts: readonly Part[],
): Standing {
  return {
    blocks: blocks === 'until_it_ends' || parts.some(({ state }) => blocks.includes(state)),
    awaits:
      awaits !== 'never' &&
      parts.some(({ state, waitFor }) => waitFor && (awaits === 'until_it_ends' || awaits.includes(state))),
  };
}

/** How an order ends all of whose parts have; null while one has not. */
export function endOf<T extends OrderType>(
  { parts: of }: OrderTable<T>,
  parts: readonly Part[],
): OrderEnd | null {
  const ends = of?.ends ?? [];
  if (!parts.every((part) => ends.some(({ state }) => state === part.state))) return null;
  return ends.find(({ state }) => parts.some((part) => part.state === state))?.end ?? null;
}

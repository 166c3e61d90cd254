import { callsBeforeSkip, putBackAfter } from '#contracts/appointments/names.ts';
import type { TokenAction, TokenState } from '#contracts/appointments/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';

/** What the order of a queue is decided by. Times are epoch milliseconds. */
export type QueueToken = {
  id: string;
  number: number;
  state: TokenState;
  urgency: number | null;
  returning: boolean;
  bookedAt: number | null;
  arrivedAt: number;
  calls: number;
  putBackLeft: number;
  manualRank: number | null;
};

const unknownUrgency = 6;
/** Triage level that waits for nobody. */
const immediate = 1;

/** Whether a token stands in the queue: waiting, or skipped and put back since enough others have passed. */
export const stands = (token: QueueToken): boolean =>
  token.state === 'waiting' || (token.state === 'skipped' && token.putBackLeft <= 0);

/** Place given by hand, from 1. Who must be seen immediately and was not moved comes before: a move made earlier knew nothing of them. */
const handRank = (token: QueueToken): number =>
  token.manualRank ?? (token.urgency === immediate ? 0 : Number.POSITIVE_INFINITY);

/**
 * Order of those who stand in the queue: moved by hand first, then urgency, returning from tests, booked by time, then arrival.
 * The token's number settles what is left, so the order is total.
 */
export function orderQueue<T extends QueueToken>(tokens: readonly T[]): T[] {
  const key = (token: QueueToken) => [
    handRank(token),
    token.urgency ?? unknownUrgency,
    token.returning ? 0 : 1,
    token.bookedAt === null ? 1 : 0,
    token.bookedAt ?? token.arrivedAt,
    token.number,
  ];
  return tokens.filter(stands).sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    const at = left.findIndex((value, index) => value !== right[index]);
    return at < 0 ? 0 : (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1;
  });
}

const allowed: Readonly<Record<TokenAction, readonly TokenState[]>> = {
  call: ['waiting', 'skipped', 'away', 'called'],
  no_answer: ['called'],
  serve: ['called', 'waiting'],
  away: ['waiting', 'called', 'serving'],
  return: ['away', 'skipped'],
  requeue: ['called', 'serving'],
};

export type TokenChange = Pick<QueueToken, 'state' | 'calls' | 'putBackLeft' | 'manualRank'>;

/**
 * What an action makes of a token. A call without answer counts; the second time the token is skipped and put back after three.
 * A called token may be called again once somebody said that nobody came: until then a second call is another desk's, too late.
 */
export function actOnToken(token: QueueToken, action: TokenAction): TokenChange | { refusal: ErrorCode } {
  const isCalledAlready = action === 'call' && token.state === 'called' && token.calls === 0;
  if (isCalledAlready || !allowed[action].includes(token.state)) return { refusal: 'token.wrong_state' };
  const same = { calls: token.calls, putBackLeft: 0, manualRank: token.manualRank };
  switch (action) {
    case 'call':
      return { ...same, state: 'called' };
    case 'no_answer': {
      const calls = token.calls + 1;
      if (calls < callsBeforeSkip) return { ...same, state: 'called', calls };
      return { state: 'skipped', calls: 0, putBackLeft: putBackAfter, manualRank: null };
    }
    case 'serve':
      return { ...same, state: 'serving', calls: 0, manualRank: null };
    case 'away':
      return { ...same, state: 'away' };
    case 'return':
    case 'requeue':
      return { ...same, state: 'waiting', calls: 0 };
  }
}

/**
 * Ranks by hand that put a token at a position (from 1) of the ordered queue without it: its own, and those of the others that
 * must change so that the place means what the person saw. A position behind the last is the last.
 */
export function rankForPosition(
  ordered: readonly QueueToken[],
  position: number,
): { ranks: Map<string, number>; rank: number } {
  const before = ordered.slice(0, position - 1);
  const ranks = new Map(before.map((token, index) => [token.id, index + 1]));
  const rank = before.length + 1;
  ordered.slice(before.length).forEach((token, index) => {
    if (handRank(token) !== Number.POSITIVE_INFINITY) ranks.set(token.id, rank + index + 1);
  });
  return { ranks, rank };
}

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

/** Whether a token stands in the queue: waiting, or skipped and put back since enough others have passed. */
export const stands = (token: QueueToken): boolean => token.state === 'waiting' || (token.state === 'skipped' && token.putBackLeft <= 0);

/**
 * Order of those who stand in the queue: moved by hand first, then urgency, returning from tests, booked by time, then arrival.
 * The token's number settles what is left, so the order is total.
 */
export function orderQueue<T extends QueueToken>(tokens: readonly T[]): T[] {
  const key = (token: QueueToken) => [
    token.manualRank ?? Number.POSITIVE_INFINITY, token.urgency ?? unknownUrgency, token.returning ? 0 : 1, token.bookedAt === null ? 1 : 0, token.bookedAt ?? token.arrivedAt, token.number,
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

/** What an action makes of a token. Calling again without answer counts; the second time the token is skipped and put back after three. */
export function actOnToken(token: QueueToken, action: TokenAction): TokenChange | { refusal: ErrorCode } {
  if (!allowed[action].includes(token.state)) return { refusal: 'token.wrong_state' };
  const same = { calls: token.calls, putBackLeft: 0, manualRank: token.manualRank };
  switch (action) {
    case 'call': return { ...same, state: 'called' };
    case 'no_answer': {
      const calls = token.calls + 1;
      if (calls < callsBeforeSkip) return { ...same, state: 'called', calls };
      return { state: 'skipped', calls: 0, putBackLeft: putBackAfter, manualRank: null };
    }
    case 'serve': return { ...same, state: 'serving', calls: 0, manualRank: null };
    case 'away': return { ...same, state: 'away' };
    case 'return':
    case 'requeue': return { ...same, state: 'waiting', calls: 0 };
  }
}

/** Rank by hand that puts a token at a position (from 1) of the ordered queue without it. */
export function rankForPosition(ordered: readonly QueueToken[], position: number): { ranks: Map<string, number>; rank: number } {
  // Everybody before the place gets a rank in today's order, so that the place means what the person saw.
  const before = ordered.slice(0, position - 1);
  const ranks = new Map(before.map((token, index) => [token.id, index + 1]));
  return { ranks, rank: before.length + 0.5 };
}

import type { Token } from '#contracts/appointments/appointment.ts';
import type { TokenAction } from '#contracts/appointments/names.ts';

/** Whether a token stands in the queue: waiting, or skipped and put back. */
export const isInQueue = (token: Token): boolean => token.position !== null;

/** What is offered for a token as it is: the usual next act first. The API decides; this only hides what would be refused. */
export function offeredActions(token: Token): TokenAction[] {
  switch (token.state) {
    case 'waiting':
      return ['call', 'serve', 'away'];
    case 'called':
      // Calling again is for after nobody came: before that it would be another desk's call, too late.
      return ['serve', 'no_answer', ...(token.calls > 0 ? (['call'] as const) : []), 'away', 'requeue'];
    case 'serving':
      return ['requeue', 'away'];
    case 'away':
    case 'skipped':
      return isInQueue(token) ? ['call', 'return'] : ['return', 'call'];
    case 'done':
      return [];
  }
}

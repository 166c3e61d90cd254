import { ApiProblem } from '#lib/platform/api.ts';
import { actKey } from '#lib/platform/idempotency.ts';

/**
 * Sends acts under one Idempotency-Key each, until it is known what became of one: a press after a lost line repeats the act, a
 * press after an answer, also a refusal, is a new one. Without that a refusal that no longer holds would be answered again.
 */
export function oneAct(): <T>(body: unknown, send: (key: string) => Promise<T>) => Promise<T> {
  let keyFor = actKey();
  return async (body, send) => {
    try {
      const answer = await send(keyFor(body));
      keyFor = actKey();
      return answer;
    } catch (error) {
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500) keyFor = actKey();
      throw error;
    }
  };
}

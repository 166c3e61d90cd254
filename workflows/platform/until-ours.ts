import { ActivityFailure, ApplicationFailure, log } from '@temporalio/workflow';
import { isRefusedPayload } from '#contracts/platform/payload-names.ts';

/**
 * Whether an activity's failure was told by somebody who has not the key: our workers encode message and stack of every failure
 * (temporal/failure-converter.ts), one that is told from outside has them in the clear.
 */
const isForged = (error: unknown): boolean =>
  error instanceof ActivityFailure &&
  error.cause instanceof ApplicationFailure &&
  (!error.cause.failure?.encodedAttributes || (error.cause.details ?? []).some(isRefusedPayload));

/**
 * Activities whose answers are believed only when a worker of ours gave them. `temporal activity complete` and `fail` can end one
 * from outside; then it is run again, every activity converges.
 */
export function untilOurs<A extends object>(activities: A): A {
  type Ask = (...args: unknown[]) => Promise<unknown>;
  return new Proxy(activities, {
    get:
      (of, name) =>
      async (...args: unknown[]): Promise<unknown> => {
        for (;;) {
          try {
            const answer = await (Reflect.get(of, name) as Ask)(...args);
            if (!isRefusedPayload(answer)) return answer;
          } catch (error) {
            if (!isForged(error)) throw error;
          }
          log.warn('an activity was answered from outside and is run again', { activity: String(name) });
        }
      },
  });
}

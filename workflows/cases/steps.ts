import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '#activities/index.ts';
import { untilOurs } from '#workflows/platform/until-ours.ts';

/** The quick way: one transaction in the worker's own process, no history events of its own. */
export const local = proxyLocalActivities<Activities>({
  startToCloseTimeout: '3s',
  scheduleToCloseTimeout: '6s',
  retry: { maximumAttempts: 3, initialInterval: '100ms' },
});

/**
 * The patient way, for when Postgres is away: retried until it is back. A person waits for it: a worker that dies with one under way
 * is noticed after ten seconds, which is far above what any takes, and a store that has come back is asked within ten more.
 */
export const regular = untilOurs(
  proxyActivities<Activities>({
    startToCloseTimeout: '10s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
  }),
);

/** The refusal inside an activity's failure, or null when it is a fault. A refusal is final: it was decided in a transaction. */
const refusalOf = (error: unknown): ApplicationFailure | null =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.nonRetryable
    ? error.cause
    : null;

/** Activities that take one input and are run until their outcome is known. */
type Convergent = 'takeStep' | 'readSteps';

/**
 * Runs a step until its outcome is known: a local activity first, then a regular one without end. Steps converge,
 * so one that was committed and not heard of answers its stored receipt.
 */
export async function untilKnown<K extends Convergent>(
  name: K,
  input: Parameters<Activities[K]>[0],
): Promise<Awaited<ReturnType<Activities[K]>>> {
  type Step = (input: Parameters<Activities[K]>[0]) => Promise<Awaited<ReturnType<Activities[K]>>>;
  try {
    return await (local[name] as Step)(input);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) throw refusal;
  }
  try {
    return await (regular[name] as Step)(input);
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

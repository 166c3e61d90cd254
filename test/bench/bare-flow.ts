import {
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyLocalActivities,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { BareActivities } from './bare-worker.ts';

// The same bounds as the platform's quick way in workflows/visits/steps.ts: the floor differs in what is done, not in how.
const { insertStep } = proxyLocalActivities<BareActivities>({
  startToCloseTimeout: '3s',
  scheduleToCloseTimeout: '6s',
  retry: { maximumAttempts: 3, initialInterval: '100ms' },
});

const step = defineUpdate<number, [visit: string, nth: number]>('step');

/** The least a durable visit can be: `steps` updates, each one local activity that inserts one row, and nothing else. */
export async function bareVisit(steps: number): Promise<number> {
  let done = 0;
  setHandler(step, async (visit, nth) => {
    await insertStep(visit, nth);
    return (done += 1);
  });
  await condition(() => done >= steps && allHandlersFinished());
  return done;
}

/**
 * The least that a visit of its shape can be: its own updates, and a flow of its own for each order, begun half-way as a consultation
 * begins them. `orders` are the updates of each.
 */
export async function shapedVisit(steps: number, orders: readonly number[]): Promise<number> {
  let done = 0;
  setHandler(step, async (visit, nth) => {
    await insertStep(visit, nth);
    return (done += 1);
  });
  await condition(() => done >= steps / 2);
  const { workflowId } = workflowInfo();
  const begun = await Promise.all(
    orders.map((count, nth) => startChild(bareVisit, { workflowId: `${workflowId}-${nth}`, args: [count] })),
  );
  await condition(() => done >= steps && allHandlersFinished());
  const ended = await Promise.all(begun.map((each) => each.result()));
  return ended.reduce((sum, each) => sum + each, done);
}

import { runWorker } from '#temporal/run-worker.ts';

/**
 * A worker that dies by SIGKILL right after its transaction for a task of the kind `HMTP_GAP_KIND` has committed, and before
 * Temporal hears of it: the gap between Postgres and the end of the workflow task.
 */
await runWorker((activities) => ({
  ...activities,
  takeStep: async (input) => {
    const answer = await activities.takeStep(input);
    if (input.plan.completes?.kind !== process.env['HMTP_GAP_KIND']) return answer;
    process.kill(process.pid, 'SIGKILL');
    return new Promise<never>(() => undefined);
  },
}));

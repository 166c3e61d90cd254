import { runWorker } from '#temporal/run-worker.ts';

/**
 * A worker that dies by SIGKILL right after its transaction for a task of the kind `HMTP_GAP_KIND` has committed, and before
 * Temporal hears of it: the gap between Postgres and the end of the workflow task.
 */
await runWorker((activities) => ({
  ...activities,
  applyStep: async (input) => {
    const receipt = await activities.applyStep(input);
    if (input.completes?.kind !== process.env['HMTP_GAP_KIND']) return receipt;
    process.kill(process.pid, 'SIGKILL');
    return new Promise<never>(() => undefined);
  },
}));

import { log, runWorker } from '#temporal/run-worker.ts';

try {
  await runWorker();
} catch (error) {
  log.fatal({ error: error instanceof Error ? error.message : String(error) }, 'worker stopped');
  process.exitCode = 1;
}

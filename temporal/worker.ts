import { failureOf } from '#db/config.ts';
import { log, runWorker } from '#temporal/run-worker.ts';

try {
  await runWorker();
} catch (error) {
  log.fatal(failureOf(error), 'worker stopped');
  process.exitCode = 1;
}

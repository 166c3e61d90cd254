import { failureOf } from '#db/config.ts';
import { log, runWorker } from '#temporal/run-worker.ts';

try {
  await runWorker();
} catch (error) {
  log.fatal(failureOf(error), 'worker stopped');
  // Connections that were opened before it failed would keep the process, which nobody starts anew while it lives.
  process.exit(1);
}

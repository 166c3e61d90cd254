import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '#activities/index.ts';
import type { Activities } from '#activities/index.ts';
import { databaseConfig, failureOf } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import { createClient } from '#temporal/client.ts';
import { workerConfig } from '#temporal/config.ts';
import { countActivities, startDatabaseMetrics } from '#temporal/database-metrics.ts';
import { createDataConverter } from '#temporal/data-converter.ts';
import { watchFailingSteps } from '#temporal/failing-steps.ts';
import { startReconciler } from '#temporal/reconciler.ts';
import { ensureSearchAttributes } from '#temporal/search-attributes.ts';
import { startRelay } from '#temporal/relay.ts';
import { settleNow } from '#temporal/cases/settle-soon.ts';
import { createTeller } from '#temporal/cases/teller.ts';

export const log = pino({ name: 'worker' });

/** Flows of one patient are short; this many stay in memory, about 1 MB each. */
const cachedWorkflows = 600;

/**
 * Runs one worker version until told to stop. Any failure to start is thrown: the process ends and the supervisor starts it again.
 * @param wrap lets a fault test stand between the flow and its activities
 */
export async function runWorker(
  wrap: (activities: Activities) => Activities = (activities) => activities,
): Promise<void> {
  const config = workerConfig();
  const database = databaseConfig();
  if (config.HMTP_WORKER_METRICS_PORT) {
    Runtime.install({
      telemetryOptions: {
        metrics: {
          prometheus: {
            bindAddress: `127.0.0.1:${config.HMTP_WORKER_METRICS_PORT}`,
            countersTotalSuffix: true,
            unitSuffix: true,
            useSecondsForDurations: true,
          },
        },
      },
    });
  }
  const db = await openDatabase(database);
  const client = createClient(config, db);
  const teller = createTeller(db, client, config.HMTP_TASK_QUEUE, log);
  const connection = await NativeConnection.connect(config.server);
  // A server whose operator does that by hand may refuse; flows would wait for what is not there, and the log says for what.
  await ensureSearchAttributes(connection, config.TEMPORAL_NAMESPACE).catch((error: unknown) =>
    log.warn({ ...failureOf(error), code: 'temporal.search_attributes' }, 'search attributes not ensured'),
  );
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue: config.HMTP_TASK_QUEUE,
    workflowBundle: { codePath: config.HMTP_BUNDLE },
    activities: wrap(createActivities(db, teller.wake)),
    dataConverter: createDataConverter(db),
    interceptors: {
      activity: [countActivities, watchFailingSteps(db, config.HMTP_STEP_ATTENTION_SECONDS, log)],
    },
    // Visits stay on the version they began with (design section 4): behaviour is set here, not on the function.
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: config.HMTP_DEPLOYMENT, buildId: config.HMTP_BUILD_ID },
      defaultVersioningBehavior: 'PINNED',
    },
    maxCachedWorkflows: cachedWorkflows,
    maxConcurrentLocalActivityExecutions: database.HMTP_DB_POOL,
    maxConcurrentActivityTaskExecutions: database.HMTP_DB_POOL,
    maxConcurrentWorkflowTaskExecutions: 40,
    stickyQueueScheduleToStartTimeout: '3s',
    shutdownGraceTime: '10s',
  });
  const relay =
    config.HMTP_RELAY === 'on'
      ? startRelay(db, client, config.HMTP_TASK_QUEUE, config.HMTP_RELAY_AFTER_SECONDS, log)
      : null;
  const reconciler = relay ? startReconciler(db, client, config.HMTP_TASK_QUEUE, log) : null;
  const endMetrics = startDatabaseMetrics();
  const running = worker.run();
  log.info({ buildId: config.HMTP_BUILD_ID, taskQueue: config.HMTP_TASK_QUEUE }, 'worker ready');
  try {
    await running;
  } finally {
    await teller.stop();
    endMetrics();
    await relay?.stop();
    await reconciler?.stop();
    await connection.close();
    await client.connection.close();
    await settleNow(db);
    await db.close();
  }
}

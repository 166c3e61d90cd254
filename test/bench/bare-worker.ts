import path from 'node:path';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pg from 'pg';
import { bareTaskQueue } from './bare-table.ts';

/** Connections of the platform's own worker (`HMTP_DB_POOL` of db/config.ts), so that both wait alike. */
const connections = 10;

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

function createBareActivities(pool: pg.Pool) {
  return {
    /** One row in a transaction of its own; said again, it writes nothing. */
    async insertStep(visit: string, nth: number): Promise<void> {
      await pool.query({
        name: 'insert-step',
        text: 'insert into bench.step (visit, nth) values ($1, $2) on conflict do nothing',
        values: [visit, nth],
      });
    },
  };
}
export type BareActivities = ReturnType<typeof createBareActivities>;

// A process of its own, as the platform's worker is one: the clients' work must not share its event loop.
if (import.meta.main) {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const pool = new pg.Pool({ connectionString: required('DATABASE_URL'), max: connections });
  const connection = await NativeConnection.connect({ address: required('TEMPORAL_ADDRESS') });
  const worker = await Worker.create({
    connection,
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    taskQueue: bareTaskQueue,
    workflowsPath: path.join(import.meta.dirname, 'bare-flow.ts'),
    activities: createBareActivities(pool),
    // As temporal/run-worker.ts; without versions and without a codec, which are part of what the platform adds.
    maxCachedWorkflows: 600,
    maxConcurrentLocalActivityExecutions: connections,
    maxConcurrentWorkflowTaskExecutions: 40,
    stickyQueueScheduleToStartTimeout: '3s',
    shutdownGraceTime: '2s',
  });
  await worker.run();
  await connection.close();
  await pool.end();
}

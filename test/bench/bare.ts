import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { StartFailure } from '#scripts/platform/failure.ts';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { evidenceOf, startLogged, type LoggedProcess } from '#scripts/platform/logged-process.ts';
import { root } from '#scripts/platform/paths.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { percentile } from '#scripts/sim/figures.ts';
import type { bareVisit, shapedVisit } from './bare-flow.ts';
import { bareTaskQueue, withBareTable } from './bare-table.ts';
import { takeCpu } from './cpu.ts';
import { cpuOf, settledCpu, type Cpu, type Measured, type Pids } from './measured.ts';

/** A load ends after its visits or after this time, whichever comes first. */
const mostMilliseconds = 90_000;
const warmUpVisits = 16;

export type BareContext = {
  readonly demo: Demo;
  readonly folder: string;
  /** Updates of a visit's own flow. */
  readonly steps: number;
  /** Updates of each flow that it begins half-way; none for the bare floor. */
  readonly orders?: readonly number[];
  readonly signal: AbortSignal;
};
export type Bare = { run(clients: number, visits: number): Promise<Measured> };

/** A flow that is just being begun, or whose task failed because an event came while it ended, is told again. */
async function asOftenAsNeeded<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

async function playVisit(
  client: Client,
  { steps, orders = [] }: Pick<BareContext, 'steps' | 'orders'>,
  durations: number[],
): Promise<void> {
  const workflowId = `bench-${randomUUID()}`;
  const options = {
    workflowId,
    taskQueue: bareTaskQueue,
    // A load that is stopped must leave nothing that waits for ever.
    workflowExecutionTimeout: '10 minutes' as const,
  };
  const flow =
    orders.length > 0
      ? await client.workflow.start<typeof shapedVisit>('shapedVisit', { ...options, args: [steps, orders] })
      : await client.workflow.start<typeof bareVisit>('bareVisit', { ...options, args: [steps] });
  const act = async (id: string, nth: number): Promise<void> => {
    const began = performance.now();
    await asOftenAsNeeded(() =>
      client.workflow
        .getHandle(id)
        .executeUpdate<number, [string, number]>('step', { args: [id, nth], updateId: `step-${nth}` }),
    );
    durations.push(performance.now() - began);
  };
  const half = orders.length > 0 ? Math.ceil(steps / 2) : steps;
  for (let nth = 0; nth < half; nth += 1) await act(workflowId, nth);
  for (const [index, count] of orders.entries())
    for (let nth = 0; nth < count; nth += 1) await act(`${workflowId}-${index}`, nth);
  for (let nth = half; nth < steps; nth += 1) await act(workflowId, nth);
  const done = await flow.result();
  const all = orders.reduce((sum, each) => sum + each, steps);
  if (done !== all) throw new Error(`${workflowId} ended after ${done} of ${all} steps`);
}

async function load(
  client: Client,
  { signal, ...shape }: Pick<BareContext, 'steps' | 'orders' | 'signal'>,
  clients: number,
  visits: number,
): Promise<Omit<Measured, keyof Cpu>> {
  const durations: number[] = [];
  const began = performance.now();
  const failures: unknown[] = [];
  let played = 0;
  await inParallel(
    Array.from({ length: visits }),
    async () => {
      if (signal.aborted || failures.length > 0 || performance.now() - began > mostMilliseconds) return;
      try {
        await playVisit(client, shape, durations);
        played += 1;
      } catch (error) {
        // Thrown when the others have ended too: nobody may be in a call when the connection is closed.
        failures.push(error);
      }
    },
    clients,
  );
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  const seconds = (performance.now() - began) / 1000;
  const [p50, p95] = [percentile(durations, 0.5), percentile(durations, 0.95)];
  return { visits: played, seconds, p50, p95, perSecond: played / seconds };
}

/** Rejects when the worker ends before it is told to: its visits would wait for ever. */
const untilEnded = (worker: LoggedProcess): Promise<never> =>
  worker.exited.then(() => {
    throw new StartFailure('the bare worker ended', 'its log says why', evidenceOf(worker.logFile, 8));
  });

/**
 * The floor on the stores of a platform: bare visits, with a worker process and a table of their own for
 * the time of `work`.
 * @param pids of the stores, and of all that is not foreign work
 */
export async function withBare<T>(
  context: BareContext,
  pids: Pids,
  work: (bare: Bare) => Promise<T>,
): Promise<T> {
  const { demo, folder } = context;
  return withBareTable(demo.postgres, async () => {
    const worker = startLogged(
      {
        name: 'bare-worker',
        command: process.execPath,
        args: [path.join(root, 'test', 'bench', 'bare-worker.ts')],
        cwd: root,
        env: { ...process.env, DATABASE_URL: demo.postgres, TEMPORAL_ADDRESS: demo.temporal },
      },
      { logs: path.join(folder, 'logs'), run: path.join(folder, 'run') },
    );
    try {
      const connection = await Connection.connect({ address: demo.temporal });
      const client = new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' });
      const measure = async (): Promise<T> => {
        // The first visits wait for the worker's bundle and warm everything up.
        await load(client, context, 4, warmUpVisits);
        return work({
          async run(clients, visits) {
            const from = await settledCpu();
            const own = process.cpuUsage();
            const measured = await load(client, context, clients, visits);
            const to = takeCpu();
            const { user, system } = process.cpuUsage(own);
            const { cpu, othersPercent } = cpuOf(from, to, measured.visits, {
              ...pids,
              parts: { ...pids.parts, worker: [worker.pid] },
            });
            // Over HTTP the client of Temporal is in the API, which is counted; here it is this process.
            const api = (user + system) / 1000 / Math.max(1, measured.visits);
            return { ...measured, cpu: cpu && { ...cpu, api }, othersPercent };
          },
        });
      };
      const result = await Promise.race([measure(), untilEnded(worker)]);
      await connection.close();
      return result;
    } finally {
      await worker.stop();
    }
  });
}

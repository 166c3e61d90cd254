import pg from 'pg';
import { Client, Connection } from '@temporalio/client';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { percentile } from '#scripts/sim/figures.ts';
import { askedOf, historyOf } from '#test/budget/counted.ts';
import { openStream } from '#test/builders/event-stream.ts';
import type { EventStream } from '#test/builders/event-stream.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import { environmentOf, takeCpu } from './cpu.ts';
import { cpuOf, settledCpu } from './measured.ts';
import type { Measured, Pids } from './measured.ts';
import { freeSlots, playStandardVisit, prepareMenu } from './standard-visit.ts';
import type { Staff, Told } from './standard-visit.ts';

/** What a visit asked of the stores, and how many calls it took. */
export type Counts = Readonly<Record<string, number>>;
export type StandardLoad = Measured & { readonly counts: Counts; readonly failed: number };

const waitMs = 30_000;

/** Hears what everybody's live stream tells, and gives the task of a visit that somebody waits for. */
async function listenAll(apiUrl: string, staff: Staff): Promise<{ told: Told; close(): void }> {
  const tasks = new Map<string, string[]>();
  const waiting = new Map<string, () => void>();
  const seen = new Set<string>();
  const people = [...new Set(Object.values(staff))];
  const streams: EventStream[] = await Promise.all(
    people.map(({ token }) =>
      openStream(apiUrl, token, undefined, ({ data }) => {
        const { kind, taskId, visitId, taskKind } = data as Record<string, string>;
        if (kind !== 'task.opened' || !taskId || seen.has(taskId)) return;
        seen.add(taskId);
        const key = `${visitId}:${taskKind}`;
        tasks.set(key, [...(tasks.get(key) ?? []), taskId]);
        waiting.get(key)?.();
      }),
    ),
  );
  return {
    told: async (visitId, kind) => {
      const key = `${visitId}:${kind}`;
      if (!tasks.get(key)?.length) {
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`nobody was told of ${kind}`)), waitMs);
          waiting.set(key, () => {
            clearTimeout(timer);
            resolve();
          });
        });
        waiting.delete(key);
      }
      return tasks.get(key)?.shift() ?? '';
    },
    close: () => {
      for (const stream of streams) stream.close();
    },
  };
}

/** Where the worker tells its metrics: only its own environment knows the port. */
function metricsOf(pids: readonly number[]): string[] {
  return pids.flatMap((pid) => {
    const port = environmentOf(pid).HMTP_WORKER_METRICS_PORT;
    return port ? [`http://127.0.0.1:${port}/metrics`] : [];
  });
}

/** Plays standard visits through the API of a platform. */
export async function playStandard(
  demo: Demo,
  pids: Pids,
  clients: number,
  visits: number,
): Promise<StandardLoad> {
  const staff: Staff = await wholeTeam({ apiUrl: demo.api, logins: demo.logins });
  const menu = await prepareMenu(staff);
  const slots = await freeSlots(staff.receptionist, staff.doctor.user.id, visits + clients);
  const { told, close } = await listenAll(demo.api, staff);
  const urls = [`${demo.api}/metrics`, ...metricsOf(pids.parts['worker'] ?? [])];
  const play = () => playStandardVisit(staff, menu, slots.shift() ?? '', told);
  // The first ones meet statements that were not prepared yet.
  await inParallel(Array.from({ length: Math.min(clients, 4) }), play, clients);
  const durations: number[] = [];
  const ids: string[] = [];
  let [calls, failed] = [0, 0];
  const asked = await askedOf(urls);
  const from = await settledCpu();
  const began = performance.now();
  await inParallel(
    Array.from({ length: visits }),
    async () => {
      try {
        const played = await play();
        durations.push(...played.completions);
        calls += played.calls;
        ids.push(played.visitId);
      } catch (error) {
        failed += 1;
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      }
    },
    clients,
  );
  const seconds = (performance.now() - began) / 1000;
  const to = takeCpu();
  const after = await askedOf(urls);
  close();
  const each = (total: number) => Math.round((10 * total) / Math.max(1, ids.length)) / 10;
  return {
    visits: ids.length,
    failed,
    seconds,
    p50: percentile(durations, 0.5),
    p95: percentile(durations, 0.95),
    perSecond: ids.length / seconds,
    ...cpuOf(from, to, ids.length, pids),
    counts: {
      calls: each(calls),
      transactions: each(after.transactions - asked.transactions),
      roundTrips: each(after.roundTrips - asked.roundTrips),
      statements: each(after.statements - asked.statements),
      ...(await flowsOf(demo, staff.doctor.user.hospital.id, ids.slice(0, 8))),
    },
  };
}

async function flowsOf(demo: Demo, hospitalId: string, visitIds: readonly string[]): Promise<Counts> {
  const sql = new pg.Client({ connectionString: demo.postgres });
  await sql.connect();
  // The wall holds for the owner too.
  await sql.query("select set_config('app.hospital_id', $1, false)", [hospitalId]);
  const connection = await Connection.connect({ address: demo.temporal });
  const client = new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' });
  const sums = { flows: 0, workflowTasks: 0, historyEvents: 0 };
  for (const visitId of visitIds) {
    const history = await historyOf(client, sql, visitId);
    sums.flows += history.flows;
    sums.workflowTasks += history.workflowTasks;
    sums.historyEvents += history.events;
  }
  await connection.close();
  await sql.end();
  const entries = Object.entries(sums).map(([name, sum]) => [name, sum / Math.max(1, visitIds.length)]);
  return Object.fromEntries(entries) as Counts;
}

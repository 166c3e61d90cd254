import type pg from 'pg';
import type { Client } from '@temporalio/client';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Stack } from '#test/setup/stack.ts';

/** What a stack has asked of its stores so far. */
export type Asked = { transactions: number; roundTrips: number; statements: number; textStatements: number };

const metrics: readonly (readonly [keyof Asked, string])[] = [
  ['transactions', 'hmtp_db_transactions_total'],
  ['roundTrips', 'hmtp_db_round_trips_total'],
  ['statements', 'hmtp_db_statements_total'],
  ['textStatements', 'hmtp_db_text_statements_total'],
];

/** The same by the act that asked: a route, a step of a flow, a job. */
export type ByAct = Readonly<Record<string, Asked>>;

const nothing: Asked = { transactions: 0, roundTrips: 0, statements: 0, textStatements: 0 };
const sum = (one: Asked, other: Asked, sign = 1): Asked => ({
  transactions: one.transactions + sign * other.transactions,
  roundTrips: one.roundTrips + sign * other.roundTrips,
  statements: one.statements + sign * other.statements,
  textStatements: one.textStatements + sign * other.textStatements,
});

/** Reading the metrics asks the database for totals itself, which is no part of any visit. */
const looking = 'GET /metrics';

/** What a page of metrics says of each act. */
export function actsOn(page: string): ByAct {
  const acts: Record<string, Asked> = {};
  for (const line of page.split('\n')) {
    const [, name, act, value] = /^(\w+)\{(?:[^}"]*"[^"]*",)*?act="([^"]*)".*\} (\S+)/.exec(line) ?? [];
    const key = metrics.find(([, metric]) => metric === name)?.[0];
    if (!key || act === undefined || act === looking) continue;
    acts[act] = { ...nothing, ...acts[act], [key]: Number(value) };
  }
  return acts;
}

/** What each act has asked of the stores so far, over all processes. */
export async function actsOf(urls: readonly string[]): Promise<ByAct> {
  const pages = await Promise.all(urls.map(async (url) => actsOn(await (await fetch(url)).text())));
  const acts: Record<string, Asked> = {};
  for (const page of pages)
    for (const [act, asked] of Object.entries(page)) acts[act] = sum(acts[act] ?? nothing, asked);
  return acts;
}

export const totalOf = (acts: ByAct): Asked =>
  Object.values(acts).reduce((total, asked) => sum(total, asked), nothing);

export const askedOf = async (urls: readonly string[]): Promise<Asked> => totalOf(await actsOf(urls));

/** What each act has asked for between two looks; acts that asked for nothing are left out. */
export const between = (before: ByAct, after: ByAct): ByAct =>
  Object.fromEntries(
    Object.entries(after)
      .map(([act, asked]) => [act, sum(asked, before[act] ?? nothing, -1)] as const)
      .filter(([, asked]) => asked.statements > 0),
  );

/** A look once nothing is on its way any more: what is settled in batches comes after the answer. */
export async function settledActs(urls: readonly string[]): Promise<ByAct> {
  let before = await actsOf(urls);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const now = await actsOf(urls);
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

/** Where the round trips of some visits go, the dearest act first, as lines. */
export const dearest = (acts: ByAct, visits: number): string =>
  Object.entries(acts)
    .sort(([, a], [, b]) => b.roundTrips - a.roundTrips)
    .map(([act, { roundTrips, statements, transactions }]) =>
      [roundTrips, statements, transactions]
        .map((count) => (count / visits).toFixed(1).padStart(7))
        .concat(`  ${act}`)
        .join(''),
    )
    .join('\n');

/** Workflow tasks and events of all flows of a visit, which are named by its acts and tasks. */
export async function historyOf(
  client: Client,
  sql: pg.Client,
  visitId: string,
): Promise<{ flows: number; workflowTasks: number; events: number }> {
  const { rows } = await sql.query<{ id: string }>(
    'select workflow_id as id from care_case where visit_id = $1 or id = $1',
    [visitId],
  );
  const counts = { flows: rows.length, workflowTasks: 0, events: 0 };
  for (const { id } of rows) {
    const handle = client.workflow.getHandle(id);
    await handle.result().catch(() => undefined);
    const { events = [] } = await handle.fetchHistory();
    counts.events += events?.length ?? 0;
    counts.workflowTasks += (events ?? []).filter(
      (event) => event.workflowTaskCompletedEventAttributes,
    ).length;
  }
  return counts;
}

/** Finds a visit's next task beside the API, so that looking for it costs none of what is counted. */
export const lookingInto =
  (sql: pg.Client) =>
  async (visitId: string, kind: TaskKind): Promise<string> => {
    for (const until = Date.now() + 30_000; Date.now() < until;) {
      const { rows } = await sql.query<{ id: string }>(
        "select id from task where visit_id = $1 and kind = $2 and state = 'open' order by created_at desc limit 1",
        [visitId, kind],
      );
      if (rows[0]) return rows[0].id;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no ${kind} task for ${visitId}`);
  };

/** The two processes of a stack that talk to the database. */
export const metricUrls = (stack: Pick<Stack, 'apiUrl' | 'workerMetricsUrl'>): string[] => [
  `${stack.apiUrl}/metrics`,
  stack.workerMetricsUrl,
];

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

/** Sum of a metric over its labels; 0 where it has not been counted yet. */
export const sumOf = (page: string, name: string): number =>
  page
    .split('\n')
    .filter((line) => line.startsWith(name) && /^[ {]/.test(line.slice(name.length)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);

export async function askedOf(urls: readonly string[]): Promise<Asked> {
  const pages = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  const entries = metrics.map(([key, name]) => [
    key,
    pages.reduce((sum, page) => sum + sumOf(page, name), 0),
  ]);
  return Object.fromEntries(entries) as Asked;
}

/** Two looks apart, once nothing is on its way any more: what is settled in batches comes after the answer. */
export async function settledAsked(urls: readonly string[]): Promise<Asked> {
  let before = await askedOf(urls);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    const now = await askedOf(urls);
    if (JSON.stringify(now) === JSON.stringify(before)) return now;
    before = now;
  }
}

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

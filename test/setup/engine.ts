import type { Client } from '@temporalio/client';
import type pg from 'pg';
import { expect } from 'vitest';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { settleNow } from '#temporal/cases/settle-soon.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';
import type { Stack, StackOptions } from './stack.ts';
import { startStackWithSql } from './stack-with-sql.ts';

/** A stack with all that a process of it has in hand: what a test of the engine itself calls its functions with. */
export type Engine = {
  readonly stack: Stack;
  /** The superuser, who sees every hospital. */
  readonly sql: pg.Client;
  readonly db: Database;
  /** A client that holds the hospitals' keys. */
  readonly client: Client;
  readonly taskQueue: string;
  /** Ends the connections and the stack. */
  stop(): Promise<void>;
};

/** Starts a stack with demo data and opens its database and its Temporal as a worker of it would. */
export async function startEngine(options: Omit<StackOptions, 'seed' | 'ownStores'>): Promise<Engine> {
  const { stack, sql } = await startStackWithSql({ ...options, seed: true });
  const db = await openDatabase({
    HMTP_DB_APP_URL: stack.database.appUrl,
    HMTP_DB_PLATFORM_URL: stack.database.platformUrl,
    HMTP_MASTER_KEY: stack.masterKey,
    HMTP_DB_POOL: 4,
  });
  const config = temporalConfig(stack.env('worker'));
  const client = createClient(config, db);
  return {
    stack,
    sql,
    db,
    client,
    taskQueue: config.HMTP_TASK_QUEUE,
    stop: async () => {
      await client.connection.close();
      await settleNow(db);
      await db.close();
      await stack.stop();
    },
  };
}

/** What is on its way: acts that are not settled, and word that no flow was given yet. */
export const onItsWay = {
  acts: "select count(*)::int as n from submission where state in ('stored', 'applied')",
  word: `select count(*)::int as n from outbox e left join outbox_position p on p.hospital_id = e.hospital_id and p.consumer = 'flows'
    where e.case_id is not null and (e.xid, e.id) > (coalesce(p.xid, '0'::xid8), coalesce(p.id, 0))`,
};

/**
 * Waits until everything in the outbox is read by whoever reads it now: while a transaction is open that began before, on whatever
 * database of the server, it may still get something before it.
 */
export const untilReadable = (sql: pg.Client): Promise<void> =>
  expect
    .poll(
      async () =>
        (
          await sql.query<{ held: boolean }>(
            'select exists (select from outbox where xid >= pg_snapshot_xmin(pg_current_snapshot())) as held',
          )
        ).rows[0]?.held,
      { timeout: 30_000, interval: 50 },
    )
    .toBe(false);

/**
 * Waits until flows know all that tables do: a task stands in an inbox before the flow of its order was begun, and any open
 * transaction of the server, of whatever database, holds word back. Who compares both, or looks a flow up, waits for this first.
 */
export async function untilQuiet(sql: pg.Client, timeout = 30_000): Promise<void> {
  const left = async () => {
    const found: Record<string, number> = {};
    for (const [what, query] of Object.entries(onItsWay))
      found[what] = (await sql.query<{ n: number }>(query)).rows[0]?.n ?? 0;
    return found;
  };
  await expect.poll(left, { timeout, interval: 100 }).toEqual({ acts: 0, word: 0 });
}

import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '#api/app.ts';
import { createMetrics } from '#api/platform/metrics.ts';
import type { Deps } from '#api/platform/env.ts';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { freePort } from '#scripts/platform/ports.ts';
import { createClient } from '#temporal/client.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';
import { sharedVariable } from '#test/setup/environment.ts';

let test: TestDatabase;
let db: Database;

beforeAll(async () => {
  test = await cloneDatabase('readiness');
  db = await openDatabase({
    HMTP_DB_APP_URL: test.appUrl,
    HMTP_DB_PLATFORM_URL: test.platformUrl,
    HMTP_MASTER_KEY: test.masterKey,
    HMTP_DB_POOL: 2,
  });
});
afterAll(async () => {
  await db?.close();
  await test?.drop();
});

/** Statuses of the pages that say how the process is, with Temporal at an address. */
async function statuses(temporalAddress: string): Promise<Record<string, number | string | null>> {
  const temporal = createClient(
    { server: { address: temporalAddress, tls: false }, TEMPORAL_NAMESPACE: 'default' },
    db,
  );
  const deps = { db, temporal, metrics: createMetrics(), log: pino({ level: 'silent' }) };
  const app = createApp(deps as unknown as Deps);
  const [health, ready, metrics] = await Promise.all(
    ['/healthz', '/readyz', '/metrics'].map(async (path) => app.request(path)),
  );
  await temporal.connection.close();
  return {
    health: health?.status ?? 0,
    ready: ready?.status ?? 0,
    retryAfter: ready?.headers.get('retry-after') ?? null,
    metrics: metrics?.status ?? 0,
  };
}

it('is ready when Postgres and Temporal answer', async () => {
  expect(await statuses(sharedVariable('HMTP_TEST_TEMPORAL'))).toEqual({
    health: 200,
    ready: 200,
    retryAfter: null,
    metrics: 200,
  });
});

it('is up, measured and not ready while Temporal is away', async () => {
  expect(await statuses(`127.0.0.1:${await freePort()}`)).toEqual({
    health: 200,
    ready: 503,
    retryAfter: '2',
    metrics: 200,
  });
});

it('is up, measured and not ready while Postgres is away', async () => {
  await test.drop();
  expect(await statuses(sharedVariable('HMTP_TEST_TEMPORAL'))).toEqual({
    health: 200,
    ready: 503,
    retryAfter: '2',
    metrics: 200,
  });
});

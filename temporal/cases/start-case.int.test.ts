import type { Client } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { beginAnew, startCase, startOf } from '#temporal/cases/start-case.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';
import { reconcileHospital } from '#temporal/reconciler.ts';
import { checkIn, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: Team;
let db: Database;
let sql: pg.Client;
let client: ReturnType<typeof createClient>;
let taskQueue: string;

beforeAll(async () => {
  stack = await startStack({ suite: 'startcase', seed: true });
  team = await outpatientTeam(stack);
  db = await openDatabase({
    HMTP_DB_APP_URL: stack.database.appUrl,
    HMTP_DB_PLATFORM_URL: stack.database.platformUrl,
    HMTP_MASTER_KEY: stack.masterKey,
    HMTP_DB_POOL: 2,
  });
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  const config = temporalConfig(stack.env('worker'));
  client = createClient(config, db);
  taskQueue = config.HMTP_TASK_QUEUE;
});
afterAll(async () => {
  await client?.connection.close();
  await sql?.end();
  await db?.close();
  await stack?.stop();
});

const ctx = () => ({
  hospitalId: team.nurse.user.hospital.id,
  actorId: null,
  role: null,
  requestId: 'start',
});
const flowOf = (visitId: string) => workflowId(ctx().hospitalId, 'opdVisit', visitId);
const statusOf = async (visitId: string) =>
  (await client.workflow.getHandle(flowOf(visitId)).describe()).status.name;

/** A visit with its case as it was read while it was open. */
async function readWhileOpen() {
  const { visitId } = (await checkIn(team, (await registerPatient(team)).id)).body;
  const begin = await inTenant(db, ctx(), (tenant) => startOf(tenant, visitId));
  if (!begin) throw new Error('the case of a visit that has just begun is open');
  return { visitId, begin };
}
async function end(visitId: string): Promise<void> {
  const body = { exit: 'left', reason: 'had to go' };
  const ended = await team.receptionist.call('POST', `/api/v1/visits/${visitId}/exit`, body);
  expect(ended.status).toBe(200);
  await expect.poll(() => statusOf(visitId), { timeout: 10_000 }).toBe('COMPLETED');
}

/** A client before whose start something else happens: what another process does in between. */
function lateBy(meanwhile: () => Promise<unknown>): Client {
  const workflow = new Proxy(client.workflow, {
    get: (target, name) =>
      name === 'start'
        ? async (...args: Parameters<typeof target.start>) => {
            await meanwhile();
            return target.start(...args);
          }
        : (Reflect.get(target, name) as unknown),
  });
  return new Proxy(client, {
    get: (target, name) => (name === 'workflow' ? workflow : (Reflect.get(target, name) as unknown)),
  });
}

it('a start that comes after the flow has ended begins no second one', async () => {
  const { visitId, begin } = await readWhileOpen();
  await end(visitId);
  expect(await startCase(client, taskQueue, begin)).toBe(false);
  expect(await statusOf(visitId)).toBe('COMPLETED');
});

it('a flow that was begun anew while its case ended hears of it, and ends', async () => {
  const { visitId } = await readWhileOpen();
  expect(
    await beginAnew(
      db,
      lateBy(() => end(visitId)),
      ctx(),
      taskQueue,
      visitId,
    ),
  ).toBe('begun');
  await expect.poll(() => statusOf(visitId), { timeout: 10_000 }).toBe('COMPLETED');
});

it('a flow that runs although its case has ended is told by the reconciler, and nobody is asked', async () => {
  const { visitId, begin } = await readWhileOpen();
  await end(visitId);
  expect(await startCase(client, taskQueue, begin, 'ALLOW_DUPLICATE')).toBe(true);
  expect(await statusOf(visitId)).toBe('RUNNING');
  // An act that was applied and not yet marked as settled counts as on its way.
  const onTheirWay = () =>
    sql
      .query("select 1 from submission where state in ('stored', 'applied')")
      .then((found) => found.rows.length);
  await expect.poll(onTheirWay, { timeout: 10_000 }).toBe(0);
  await sql.query(
    "update care_case set begun_at = begun_at - interval '5 minutes', ended_at = ended_at - interval '2 minutes' where id = $1",
    [visitId],
  );
  const compare = () => reconcileHospital(db, client, taskQueue, ctx().hospitalId);
  expect(await compare()).toMatchObject({ differences: 0, mended: 1, raised: 0 });
  await expect.poll(() => statusOf(visitId), { timeout: 10_000 }).toBe('COMPLETED');
  expect(await compare()).toMatchObject({ differences: 0, mended: 0, raised: 0 });
});

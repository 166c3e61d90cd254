import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowId } from '#contracts/visits/names.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { beginAnew, startCase, startOf } from '#temporal/cases/start-case.ts';
import { reconcileHospital } from '#temporal/reconciler.ts';
import { checkIn, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startEngine, untilQuiet } from '#test/setup/engine.ts';
import type { Engine } from '#test/setup/engine.ts';

let engine: Engine;
let team: Team;

beforeAll(async () => {
  engine = await startEngine({ suite: 'startcase' });
  team = await outpatientTeam(engine.stack);
});
afterAll(() => engine?.stop());

const ctx = () => ({
  hospitalId: team.nurse.user.hospital.id,
  actorId: null,
  role: null,
  requestId: 'start',
});
const flowOf = (visitId: string) => workflowId(ctx().hospitalId, 'opdVisit', visitId);
const statusOf = async (visitId: string) =>
  (await engine.client.workflow.getHandle(flowOf(visitId)).describe()).status.name;

/** A visit with its case as it was read while it was open. */
async function readWhileOpen() {
  const { visitId } = (await checkIn(team, (await registerPatient(team)).id)).body;
  const begin = await inTenant(engine.db, ctx(), (tenant) => startOf(tenant, visitId));
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
  const workflow = new Proxy(engine.client.workflow, {
    get: (target, name) =>
      name === 'start'
        ? async (...args: Parameters<typeof target.start>) => {
            await meanwhile();
            return target.start(...args);
          }
        : (Reflect.get(target, name) as unknown),
  });
  return new Proxy(engine.client, {
    get: (target, name) => (name === 'workflow' ? workflow : (Reflect.get(target, name) as unknown)),
  });
}

it('a start that comes after the flow has ended begins no second one', async () => {
  const { visitId, begin } = await readWhileOpen();
  await end(visitId);
  expect(await startCase(engine.client, engine.taskQueue, begin)).toBe(false);
  expect(await statusOf(visitId)).toBe('COMPLETED');
});

it('a flow that was begun anew while its case ended hears of it, and ends', async () => {
  const { visitId } = await readWhileOpen();
  expect(
    await beginAnew(
      engine.db,
      lateBy(() => end(visitId)),
      ctx(),
      engine.taskQueue,
      visitId,
    ),
  ).toBe('begun');
  await expect.poll(() => statusOf(visitId), { timeout: 10_000 }).toBe('COMPLETED');
});

it('a flow that runs although its case has ended is told by the reconciler, and nobody is asked', async () => {
  const { visitId, begin } = await readWhileOpen();
  await end(visitId);
  expect(await startCase(engine.client, engine.taskQueue, begin, 'ALLOW_DUPLICATE')).toBe(true);
  expect(await statusOf(visitId)).toBe('RUNNING');
  await untilQuiet(engine.sql);
  await engine.sql.query(
    "update care_case set begun_at = begun_at - interval '5 minutes', ended_at = ended_at - interval '2 minutes' where id = $1",
    [visitId],
  );
  const compare = () => reconcileHospital(engine.db, engine.client, engine.taskQueue, ctx().hospitalId);
  expect(await compare()).toMatchObject({ differences: 0, mended: 1, raised: 0 });
  await expect.poll(() => statusOf(visitId), { timeout: 10_000 }).toBe('COMPLETED');
  expect(await compare()).toMatchObject({ differences: 0, mended: 0, raised: 0 });
});

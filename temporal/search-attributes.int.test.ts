import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributes } from '#contracts/cases/names.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { consultWithOrders, makeCatalogue, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';
import { connectTemporal } from '#test/setup/temporal.ts';

const { ListWorkflowExecutionsResponse } = proto.temporal.api.workflowservice.v1;

type Found = { count: number; url: string | null };
type Patient = Awaited<ReturnType<typeof registerPatient>>;

let stack: Stack;
let temporal: { client: Client; close: () => Promise<void> };
let sql: pg.Client;
let team: OrdersTeam;
let ops: Person;
let hospitalId: string;
/** One who was seen and has two orders out. */
let patient: Patient;
let visit: Receipt;

const emailOf = (role: string) => stack.logins.find((login) => login.role === role)?.email ?? '';
const patience = { timeout: 15_000, interval: 100 };

beforeAll(async () => {
  // Stores of its own: other suites have the same hospitals, whose patients have the same numbers.
  stack = await startStack({ suite: 'attributes', seed: true, ownStores: true });
  // Nothing has to answer there: where there is a Temporal UI, ops are told where it lists what was found.
  await stack.restart('api', { HMTP_TEMPORAL_UI: 'unix:/nowhere' });
  temporal = await connectTemporal(stack.corner);
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  team = await wholeTeam(stack);
  hospitalId = team.doctor.user.hospital.id;
  const { glucose, amoxicillin } = await makeCatalogue(stack, hospitalId);
  ops = await signIn(stack, emailOf('ops'));
  patient = await registerPatient(team);
  visit = await consultWithOrders(team, patient.id, {
    labs: [{ items: [{ testId: glucose }] }],
    prescriptions: [{ lines: [{ medicineId: amoxicillin, quantity: 3, instructions: 'as told' }] }],
  });
  await vi.waitUntil(async () => (await flowsOf(visit.visitId)).length === 3, patience);
}, 240_000);
afterAll(async () => {
  await sql?.end();
  await temporal?.close();
  await stack?.stop();
});

async function workflowIds(visitId: string): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    'select workflow_id as id from care_case where visit_id = $1 or id = $1 order by type',
    [visitId],
  );
  return rows.map(({ id }) => id);
}
/** Flows of a visit that have begun, as Temporal lists them. */
async function flowsOf(visitId: string) {
  const ids = await workflowIds(visitId);
  const found = [];
  for await (const flow of temporal.client.workflow.list({
    query: `WorkflowId IN (${ids.map((id) => `'${id}'`).join(',')})`,
  }))
    found.push(flow);
  return found;
}
const listed = async (query: string): Promise<string[]> => {
  const ids = [];
  for await (const { workflowId } of temporal.client.workflow.list({ query })) ids.push(workflowId);
  return ids.sort();
};
const find = (body: object, who = ops) => who.call<Found>('POST', '/api/v1/platform/flows', body);
/** What ops find, by following the address that the answer gives to Temporal UI, and how many they are told of. */
async function foundBy(body: object): Promise<{ ids: string[]; count: number | undefined }> {
  const { status, body: found } = await find(body);
  expect(status).toBe(200);
  const query = new URL(found.url ?? '', 'http://x').searchParams.get('query') ?? '';
  return { ids: await listed(query), count: found.count };
}
/** Temporal lists what has happened a moment later, and counts it at another moment. */
const expectFound = (body: object, ids: readonly string[]): Promise<void> =>
  expect.poll(() => foundBy(body), patience).toEqual({ ids, count: ids.length });

/** Everything that Temporal can list of flows, as it lies there: attributes, memo, and the words of an operator. */
async function visible(): Promise<string> {
  const { namespace } = stack.corner;
  const answer = await temporal.client.workflowService.listWorkflowExecutions({
    namespace,
    query: `${searchAttributes.hospital} IS NOT NULL`,
    pageSize: 1000,
  });
  // The bytes of the answer: as JSON, payloads would be base64, in which no word is found.
  return Buffer.from(ListWorkflowExecutionsResponse.encode(answer).finish()).toString('utf8');
}
const words = () => [patient.mrn, patient.id, patient.familyName, patient.givenName];
const leaks = async (): Promise<string[]> => {
  const all = await visible();
  return words().filter((word) => all.toLowerCase().includes(word.toLowerCase()));
};

describe('operations find the flows of a visit', () => {
  it('by the record number: the visit and its orders, and by no other record', async () => {
    const ids = (await workflowIds(visit.visitId)).sort();
    await expectFound({ hospitalId, recordNumber: patient.mrn }, ids);
    // As a person types it.
    const typed = `${patient.mrn.slice(0, 3)}-${patient.mrn.slice(3)}`.toLowerCase();
    await expectFound({ hospitalId, recordNumber: typed }, ids);
    const other = await registerPatient(team);
    await expectFound({ hospitalId, recordNumber: other.mrn }, []);
    const wrong = await find({ hospitalId, recordNumber: `${patient.mrn}2` });
    expect(wrong).toMatchObject({ status: 404, body: { errors: [{ path: 'recordNumber' }] } });
  });

  it('of their hospital only: the same number elsewhere is another hash', async () => {
    const { rows } = await sql.query<{ id: string }>("select id from hospital where slug = 'kaveri'");
    const elsewhere = rows[0]?.id ?? '';
    await expectFound({ hospitalId: elsewhere, recordNumber: patient.mrn }, []);
    const there = await outpatientTeam(stack, 'kaveri');
    const theirs = (await checkIn(there, (await registerPatient(there)).id)).body;
    const stages = { stage: 'triage' };
    await expectFound({ hospitalId: elsewhere, ...stages }, await workflowIds(theirs.visitId));
    await expectFound({ hospitalId, ...stages }, []);
  });

  it('by token and stage, which move with the visit', async () => {
    const next = await registerPatient(team);
    const arrived = (await checkIn(team, next.id)).body;
    const token = arrived.token?.number ?? 0;
    const ids = await workflowIds(arrived.visitId);
    expect(token).toBeGreaterThan(0);
    await expectFound({ hospitalId, token, stage: 'triage' }, ids);
    await complete(team.nurse, arrived, forms.triage);
    await expectFound({ hospitalId, token, stage: 'triage' }, []);
    await expectFound({ hospitalId, token, stage: 'consultation' }, ids);
    await team.receptionist.call('POST', `/api/v1/visits/${arrived.visitId}/exit`, {
      exit: 'left',
      reason: 'x',
    });
    // Ended, and still found.
    await expectFound({ hospitalId, token, stage: 'closed' }, ids);
    const active = async () => (await foundBy({ hospitalId, stage: 'active' })).ids.length;
    await expect.poll(active, patience).toBeGreaterThan(1);
  });

  it('after its flow was lost, too: what is begun anew shows what it was found by', async () => {
    const [id = ''] = (await workflowIds(visit.visitId)).filter((each) => each.includes(':opdVisit:'));
    const inOrders = async () =>
      (await foundBy({ hospitalId, recordNumber: patient.mrn, stage: 'orders' })).ids;
    const before = await inOrders();
    await temporal.client.workflow.getHandle(id).terminate('seeded');
    // An act finds the flow gone, and it goes on from the journal.
    await team.receptionist.call('POST', `/api/v1/visits/${visit.visitId}/exit`, {
      exit: 'no_show',
      reason: 'x',
    });
    const running = async () =>
      (await flowsOf(visit.visitId)).filter(
        ({ status, workflowId }) => status.name === 'RUNNING' && workflowId === id,
      );
    await expect.poll(running, patience).toHaveLength(1);
    const [anew] = await running();
    expect(anew?.searchAttributes).toMatchObject({ [searchAttributes.stage]: ['orders'] });
    expect(anew?.searchAttributes[searchAttributes.token]).toBeDefined();
    expect(before).toContain(id);
    await expect.poll(inOrders, patience).toContain(id);
  });
});

describe('what lies in Temporal in the clear', () => {
  it('is the hospital, a stage, a token and a keyed hash; of the patient nothing', async () => {
    for (const { searchAttributes: shown } of await flowsOf(visit.visitId)) {
      expect(
        Object.keys(shown)
          .filter((name) => name.startsWith('Hmtp'))
          .sort(),
      ).toEqual(Object.values(searchAttributes).sort());
      expect(shown[searchAttributes.hospital]).toEqual([hospitalId]);
      expect(shown[searchAttributes.record]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    }
    expect(words().every((word) => word.length > 3)).toBe(true);
    expect(await leaks()).toEqual([]);
  });

  it('would be found if a number were there in the clear: the check can fail', async () => {
    await temporal.client.workflow.start('seeded', {
      workflowId: `seeded-${stack.corner.taskQueue}`,
      taskQueue: stack.corner.taskQueue,
      searchAttributes: {
        [searchAttributes.hospital]: [hospitalId],
        [searchAttributes.record]: [patient.mrn],
      },
    });
    await expect.poll(leaks, patience).toEqual([patient.mrn]);
    await temporal.client.workflow.getHandle(`seeded-${stack.corner.taskQueue}`).terminate();
  });

  it('is not in the log of the API, and the audit says who looked for what kind of thing, without the number', async () => {
    await find({ hospitalId, recordNumber: patient.mrn });
    const { rows } = await sql.query<{ details: object; text: string }>(
      "select details, details::text as text from audit_event where action = 'temporal_ui.find' and actor_id = $1 order by at desc limit 1",
      [ops.user.id],
    );
    expect(rows[0]?.details).toMatchObject({ hospital: hospitalId, by: ['recordNumber'] });
    expect(rows[0]?.text).not.toContain(patient.mrn);
    expect(rows[0]?.text).not.toMatch(/[0-9a-f]{64}/);
    expect(stack.log('api')).toContain('/api/v1/platform/flows');
    expect(stack.log('api')).not.toContain(patient.mrn);
  });

  it('is asked for by operations only, and by something', async () => {
    for (const role of ['platform_admin', 'admin', 'doctor'])
      expect((await find({ hospitalId, stage: 'triage' }, await signIn(stack, emailOf(role)))).status).toBe(
        403,
      );
    expect((await find({ hospitalId })).status).toBe(422);
    expect((await find({ hospitalId: visit.visitId, token: 1 })).status).toBe(404);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import { rebuildFlows } from '#temporal/rebuild.ts';
import { reconcileHospital } from '#temporal/reconciler.ts';
import {
  consultWithOrders,
  labOrders,
  makeCatalogue,
  mustDo,
  prescriptions,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import { startEngine, untilQuiet } from '#test/setup/engine.ts';
import type { Engine } from '#test/setup/engine.ts';

let engine: Engine;
let team: OrdersTeam;
let catalogue: Catalogue;
let hospitalId: string;

beforeAll(async () => {
  engine = await startEngine({ suite: 'rebuild' });
  team = await wholeTeam(engine.stack);
  hospitalId = team.doctor.user.hospital.id;
  catalogue = await makeCatalogue(engine.stack, hospitalId);
});
afterAll(() => engine?.stop());

/** Deletes flows with their histories, as a lost store would; their children first, so that none is told of its parent's end. */
async function lose(workflowIds: readonly string[]): Promise<void> {
  await untilQuiet(engine.sql);
  const { client, stack } = engine;
  for (const workflowId of workflowIds) {
    await client.workflowService.deleteWorkflowExecution({
      namespace: stack.corner.namespace,
      workflowExecution: { workflowId },
    });
    await expect
      .poll(
        () =>
          client.workflow
            .getHandle(workflowId)
            .describe()
            .then(
              () => 'there',
              () => 'gone',
            ),
        { timeout: 20_000 },
      )
      .toBe('gone');
  }
}

/** Flows of the open cases of a visit, its orders' first. */
async function flowsOf(visitId: string): Promise<string[]> {
  const { rows } = await engine.sql.query<{ workflow_id: string }>(
    `select workflow_id from lab_order where visit_id = $1 and ended_at is null
     union all select workflow_id from prescription where visit_id = $1 and ended_at is null
     union all select workflow_id from procedure_order where visit_id = $1 and ended_at is null
     union all select workflow_id from visit where id = $1`,
    [visitId],
  );
  return rows.map((row) => row.workflow_id);
}

async function payAll(visitId: string): Promise<Bill> {
  await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
  const owed = (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
  await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: owed.balance }] });
  return owed;
}
const stageOf = async (visitId: string) =>
  (await team.admin.call<{ visit: { stage: string } }>('GET', `/api/v1/visits/${visitId}/timeline`)).body
    .visit.stage;
const taskCount = async (visitId: string) =>
  (await engine.sql.query('select 1 from task where visit_id = $1', [visitId])).rowCount;

it('a visit whose flows were all lost goes on from the tables to its end, with nothing twice', async () => {
  const { visitId } = await consultWithOrders(
    team,
    (await registerPatient(team)).id,
    {
      labs: [{ items: [{ testId: catalogue.glucose, waitFor: true }] }],
      prescriptions: [
        {
          lines: [
            {
              medicineId: catalogue.amoxicillin,
              doseValue: 1,
              doseUnit: '{tablet}',
              timesPerDay: 3,
              durationDays: 5,
              quantity: 3,
            },
          ],
        },
      ],
      procedures: [{ items: [{ typeId: catalogue.dressing }] }],
    },
    'await_results',
  );
  for (const kind of ['collection', 'dispensing', 'procedure_schedule'] as const)
    await taskOf(kind === 'dispensing' ? team.pharmacist : team.nurse, visitId, kind);
  const [order] = await labOrders(team.technician, visitId);
  const glucose = order?.items[0]?.id ?? '';
  await mustDo(team.nurse, visitId, 'collection', { itemIds: [glucose], identityConfirmed: true });
  await taskOf(team.technician, visitId, 'specimen_receipt');
  const before = await taskCount(visitId);
  const flows = await flowsOf(visitId);
  expect(flows).toHaveLength(4);
  await lose(flows);

  const { db, client, taskQueue } = engine;
  expect([...(await rebuildFlows(db, client, taskQueue, hospitalId))].sort()).toEqual([...flows].sort());
  expect((await rebuildFlows(db, client, taskQueue, hospitalId)).size).toBe(0);

  await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
  await mustDo(team.technician, visitId, 'result_entry', { results: [{ itemId: glucose, value: 88 }] });
  expect(await taskCount(visitId)).toBe((before ?? 0) + 2);
  await mustDo(team.supervisor, visitId, 'verification', { accept: [glucose] });
  await mustDo(team.doctor, visitId, 'result_review', { itemIds: [glucose] });
  // What the patient waited for is in: the flow that was begun anew sends them back to the doctor.
  await mustDo(team.doctor, visitId, 'consultation', {
    note: { subjective: '', objective: '', assessment: 'well', plan: 'none' },
    diagnoses: [],
    outcome: 'complete',
    sign: true,
  });
  const [prescription] = await prescriptions(team.pharmacist, visitId);
  await mustDo(team.pharmacist, visitId, 'dispensing', {
    lines: [{ lineId: prescription?.lines[0]?.id, quantity: 3 }],
    outcome: 'complete',
    identityConfirmed: true,
  });
  await mustDo(team.nurse, visitId, 'procedure_schedule', {
    scheduledAt: new Date().toISOString(),
    place: 'Room 3',
  });
  await mustDo(team.doctor, visitId, 'procedure', {
    outcome: 'performed',
    identityConfirmed: true,
    report: 'Clean.',
  });
  const bill = await payAll(visitId);
  expect(bill.charges.map((charge) => [charge.serviceCode, charge.quantity]).sort()).toEqual([
    ['CONSULT-GM', 1],
    ['CONSULT-GM', 1],
    ['LAB:t-glucose', 1],
    ['MED:t-amoxicillin', 3],
    ['PROC:t-dressing', 1],
  ]);
  await expect.poll(() => stageOf(visitId), { timeout: 10_000 }).toBe('closed');
  for (const workflowId of flows)
    await expect
      .poll(async () => (await client.workflow.getHandle(workflowId).describe()).status.name, {
        timeout: 15_000,
      })
      .toBe('COMPLETED');
});

it('the reconciler begins a flow anew that is gone without a trace, and asks nobody', async () => {
  const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, {});
  await taskOf(team.cashier, visitId, 'billing');
  const { db, client, taskQueue } = engine;
  await engine.sql.query("update care_case set begun_at = begun_at - interval '5 minutes'");
  await lose(await flowsOf(visitId));
  expect(await reconcileHospital(db, client, taskQueue, hospitalId)).toMatchObject({
    differences: 1,
    mended: 1,
    raised: 0,
  });
  await payAll(visitId);
  await expect.poll(() => stageOf(visitId), { timeout: 10_000 }).toBe('closed');
});

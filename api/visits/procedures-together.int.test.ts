import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { ProcedureOrder } from '#contracts/procedures/procedure-order.ts';
import type { Task } from '#contracts/inbox/task.ts';
import { claim, registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { consultWithOrders, makeCatalogue, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

/** Procedures of one consultation: one order, one flow, and each of them on its own way. */
let stack: Stack;
let team: OrdersTeam;
let catalogue: Catalogue;
let sql: pg.Client;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'procedures', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
});
afterAll(async () => stack?.stop());

const ordersOf = async (visitId: string) =>
  (await team.doctor.call<{ items: ProcedureOrder[] }>('GET', `/api/v1/procedures/orders?visitId=${visitId}`))
    .body.items;
const itemsOf = async (visitId: string) => (await ordersOf(visitId)).flatMap(({ items }) => items);
const openTasks = async (visitId: string): Promise<Task[]> => {
  const { body } = await team.nurse.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=all&limit=100');
  return body.items.filter((task) => task.visitId === visitId);
};
const aboutOf = (tasks: readonly Task[]) =>
  tasks.map(({ kind, order }) => [kind, ...(order?.itemIds ?? [])].join(' ')).sort();
/** Completes the task that is about one procedure. */
async function doOne(person: Person, visitId: string, kind: Task['kind'], itemId: string, form: object) {
  await taskOf(person, visitId, kind);
  const task = (await openTasks(visitId)).find(
    (each) => each.kind === kind && each.order?.itemIds?.includes(itemId),
  );
  if (!task) throw new Error(`nobody has ${kind} of ${itemId}`);
  await claim(person, task.id);
  return person.call<{ code?: string }>('POST', `/api/v1/inbox/${task.id}/complete`, { form });
}
const schedule = { scheduledAt: new Date().toISOString(), place: 'Room 3' };
const performed = { outcome: 'performed', identityConfirmed: true, report: 'Done.' };

it('have a task each in one flow; one is performed, one cancelled, one not done, and only what was done is charged', async () => {
  const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, {
    procedures: [
      {
        items: [
          { typeId: catalogue.kneeInjection, side: 'left', note: 'under ultrasound' },
          { typeId: catalogue.dressing },
          { typeId: catalogue.dressing },
        ],
      },
    ],
  });
  const [order, ...others] = await ordersOf(visitId);
  expect([others.length, order?.state]).toEqual([0, 'active']);
  const [knee, first, second] = (order?.items ?? []).map(({ id }) => id) as [string, string, string];
  expect(aboutOf(await openTasks(visitId))).toEqual(
    [knee, first, second].map((id) => `procedure_schedule ${id}`).sort(),
  );
  const cases = await sql.query("select id from care_case where visit_id = $1 and type = 'procedureOrder'", [
    visitId,
  ]);
  expect(cases.rows).toEqual([{ id: order?.id }]);

  const cancel = (itemIds: string[]) =>
    team.doctor.call<{ code?: string; errors?: { path: string }[] }>(
      'POST',
      `/api/v1/procedures/orders/${order?.id}/cancel`,
      { reason: 'healed', itemIds },
    );
  const stranger = await cancel([order?.id ?? '']);
  expect([stranger.status, stranger.body.code, stranger.body.errors?.[0]?.path]).toEqual([
    422,
    'order.item_unknown',
    'itemIds.0',
  ]);
  expect((await cancel([first])).status).toBe(200);
  expect((await cancel([first])).body.code).toBe('order.not_cancellable');

  expect((await doOne(team.nurse, visitId, 'procedure_schedule', knee, schedule)).status).toBe(200);
  expect(aboutOf(await openTasks(visitId))).toEqual([`procedure ${knee}`, `procedure_schedule ${second}`]);
  const right = await doOne(team.doctor, visitId, 'procedure', knee, { ...performed, side: 'right' });
  expect(right.body.code).toBe('procedure.side');
  const left = await doOne(team.doctor, visitId, 'procedure', knee, { ...performed, side: 'left' });
  expect(left.status).toBe(200);
  // What is left holds the bill up.
  expect((await openTasks(visitId)).map(({ kind }) => kind)).toEqual(['procedure_schedule']);
  await doOne(team.nurse, visitId, 'procedure_schedule', second, schedule);
  await doOne(team.nurse, visitId, 'procedure', second, { outcome: 'not_done', reason: 'went home' });

  expect((await itemsOf(visitId)).map(({ state, report, reason }) => [state, report, reason])).toEqual([
    ['performed', 'Done.', null],
    ['cancelled', null, 'healed'],
    ['cancelled', null, 'went home'],
  ]);
  expect((await ordersOf(visitId))[0]?.state).toBe('completed');
  await taskOf(team.cashier, visitId, 'billing');
  const { body: bill } = await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`);
  expect(bill.charges.map(({ serviceCode }) => serviceCode).sort()).toEqual([
    'CONSULT-GM',
    'PROC:t-knee-injection',
  ]);
});

it('are refused together when one of them lacks its side or is not offered, each named, and the form stays to be sent', async () => {
  const unknown = '0190f000-0000-7000-8000-000000000000';
  const consult = async (items: object[]) => {
    const patient = await registerPatient(team);
    const opened = await team.receptionist.call<{ code?: string; errors?: { path: string }[] }>(
      'POST',
      '/api/v1/visits',
      { patientId: patient.id, kind: 'procedure_only', orders: { procedures: [{ items }] } },
    );
    return [opened.status, opened.body.code, opened.body.errors?.map(({ path }) => path)];
  };
  const knee = { typeId: catalogue.kneeInjection };
  expect(await consult([{ typeId: catalogue.dressing }, knee, knee])).toEqual([
    422,
    'procedure.side',
    ['orders.procedures.0.items.1.side', 'orders.procedures.0.items.2.side'],
  ]);
  expect(await consult([knee, { typeId: unknown }])).toEqual([
    422,
    'catalogue.unknown',
    ['orders.procedures.0.items.1.typeId'],
  ]);
});

it('end with their visit: what was performed stays, the rest is undone', async () => {
  const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, {
    procedures: [{ items: [{ typeId: catalogue.dressing }, { typeId: catalogue.dressing }] }],
  });
  const [first] = (await itemsOf(visitId)).map(({ id }) => id);
  await doOne(team.nurse, visitId, 'procedure_schedule', first ?? '', schedule);
  await doOne(team.nurse, visitId, 'procedure', first ?? '', { ...performed, side: 'none' });
  const left = await team.doctor.call('POST', `/api/v1/visits/${visitId}/exit`, {
    exit: 'transferred',
    reason: 'worse',
  });
  expect(left.status).toBe(200);
  await expect
    .poll(async () => (await itemsOf(visitId)).map(({ state }) => state), { timeout: 15_000 })
    .toEqual(['performed', 'cancelled']);
  expect(await openTasks(visitId)).toEqual([]);
}, 60_000);

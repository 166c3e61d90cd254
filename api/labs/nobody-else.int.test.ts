import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import {
  consultWithOrders,
  labOrders,
  makeCatalogue,
  mustDo,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let catalogue: Catalogue;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'nobodyelse', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
});
afterAll(async () => stack?.stop());

/** A specimen on the bench with two tests. */
async function onTheBench(): Promise<LabOrder> {
  const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, {
    labs: [{ items: [{ testId: catalogue.glucose }, { testId: catalogue.potassium }] }],
  });
  const [order] = await labOrders(team.technician, visitId);
  const itemIds = order?.items.map(({ id }) => id) ?? [];
  await mustDo(team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
  for (const _specimen of new Set(
    order?.items.map(({ specimenType, container }) => specimenType + container),
  ))
    await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
  return (await labOrders(team.technician, visitId))[0] as LabOrder;
}
const read = async (order: LabOrder) =>
  (await team.supervisor.call<LabOrder>('GET', `/api/v1/labs/orders/${order.id}`)).body;
/** Enters the result of whichever specimen is on the bench. */
async function enterNext(person: Person, order: LabOrder): Promise<void> {
  const task = await taskOf(person, order.visitId, 'result_entry');
  const item = order.items.find(({ specimenId }) => specimenId === task.order?.specimenId);
  await mustDo(person, order.visitId, 'result_entry', {
    results: [{ itemId: item?.id, value: 5, confirmed: true }],
  });
}
const raised = async ({ visitId }: LabOrder) =>
  (
    await team.admin.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=all&kind=attention&limit=100')
  ).body.items.filter((task) => task.visitId === visitId && task.reason === 'verification.nobody_else');
/** Everybody else who may verify is away: their accounts are disabled. */
const alone = (isAlone: boolean) =>
  sql.query(
    `update app_user u set disabled_at = case when $1 then now() end where u.hospital_id = $2 and u.id <> $3
        and exists (select from user_role r where r.user_id = u.id and r.role = 'lab_supervisor')`,
    [isAlone, team.supervisor.user.hospital.id, team.supervisor.user.id],
  );

it('a supervisor who is the only one is told before entering, and an administrator is told once when they do', async () => {
  const order = await onTheBench();
  await alone(true);
  expect(await read(order)).toMatchObject({ otherVerifiers: 0 });
  for (const _test of order.items) await enterNext(team.supervisor, order);
  expect(await raised(order)).toHaveLength(1);
});

it('nobody is told where somebody else can verify, and who reads the order without that work is told nothing', async () => {
  const order = await onTheBench();
  await alone(true);
  // Whoever may only enter has the supervisor to verify.
  const seen = await team.technician.call<LabOrder>('GET', `/api/v1/labs/orders/${order.id}`);
  expect(seen.body.otherVerifiers).toBe(1);
  await enterNext(team.technician, order);
  await alone(false);
  const doctors = await team.doctor.call<LabOrder>('GET', `/api/v1/labs/orders/${order.id}`);
  expect(doctors.body.otherVerifiers).toBeNull();
  expect(await raised(order)).toHaveLength(0);
});

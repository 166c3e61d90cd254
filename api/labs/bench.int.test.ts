import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import {
  consultWithOrders,
  doTask,
  labOrders,
  makeCatalogue,
  mustDo,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: OrdersTeam;
let catalogue: Catalogue;
let visitId: string;

const read = async (person: Person, id: string) =>
  (await person.call<LabOrder>('GET', `/api/v1/labs/orders/${id}`)).body.items[0];
/** Does the only open task of a kind. */
const next = (person: Person, kind: TaskKind, form: object) => mustDo(person, visitId, kind, form);
/** The order whose collection is open, collected and on the bench. */
async function toTheBench(): Promise<LabOrder> {
  const task = await taskOf(team.nurse, visitId, 'collection');
  const order = (await labOrders(team.technician, visitId)).find(({ id }) => id === task.order?.id);
  const itemIds = order?.items.map(({ id }) => id);
  await next(team.nurse, 'collection', { itemIds, identityConfirmed: true });
  await next(team.technician, 'specimen_receipt', { outcome: 'received' });
  return order as LabOrder;
}

beforeAll(async () => {
  stack = await startStack({ suite: 'bench', seed: true });
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  const one = { items: [{ testId: catalogue.potassium }] };
  ({ visitId } = await consultWithOrders(team, (await registerPatient(team)).id, { labs: [one, one] }));
});
afterAll(async () => stack?.stop());

it('shows beside a test what is expected and, once another order’s result was released, that result', async () => {
  const first = await toTheBench();
  const before = await read(team.technician, first.id);
  expect(before?.expected).toEqual({
    low: 3.5,
    high: 5.1,
    criticalLow: 2.5,
    criticalHigh: 6.5,
    normalCodes: [],
  });
  expect(before?.previous).toBeNull();
  const results = [{ itemId: first.items[0]?.id, value: 5.4 }];
  await next(team.technician, 'result_entry', { results });

  const second = await toTheBench();
  expect((await read(team.technician, second.id))?.previous, 'entered, and not released').toBeNull();
  await next(team.supervisor, 'verification', { accept: [first.items[0]?.id] });
  expect((await read(team.technician, second.id))?.previous).toMatchObject({
    value: 5.4,
    unit: 'mmol/L',
    flag: 'H',
    code: null,
  });
  // A result is never compared with itself.
  expect((await read(team.supervisor, first.id))?.previous).toBeNull();

  // Whoever only reads has a chart; and a list is not the bench.
  const doctors = await read(team.doctor, second.id);
  expect([doctors?.expected, doctors?.previous]).toEqual([null, null]);
  for (const { items } of await labOrders(team.technician, visitId))
    expect([items[0]?.expected, items[0]?.previous]).toEqual([null, null]);
});

it('takes a value that can hardly be right only when somebody looked again, and stores nothing before', async () => {
  const [second] = (await labOrders(team.technician, visitId)).filter(
    ({ items }) => items[0]?.state === 'received',
  );
  const itemId = second?.items[0]?.id;
  const enter = (result: object) =>
    doTask(team.technician, visitId, 'result_entry', { results: [{ itemId, ...result }] });
  for (const value of [54, 0.2, -1])
    expect(await enter({ value }), String(value)).toMatchObject({
      status: 422,
      body: {
        code: 'lab.value_unlikely',
        errors: [{ path: 'form.results.0.value', code: 'result_unlikely', params: { value } }],
      },
    });
  expect((await enter({ value: 1e300 })).status, 'no analyser counts so far').toBe(422);
  expect((await enter({ value: 54, confirmed: true })).status).toBe(200);
  const stored = await read(team.supervisor, second?.id ?? '');
  expect(stored?.result).toMatchObject({ value: 54, flag: 'HH' });
});

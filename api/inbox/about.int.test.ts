import type pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { sourcesOf } from '#domain/cases/work-parts.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';
import { orderActs } from '#activities/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import {
  consultWithOrders,
  labOrders,
  makeCatalogue,
  mustDo,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

/** A row of an inbox says what it is about, so that three tasks of one patient are told apart before one is opened. */
let stack: Stack;
let team: OrdersTeam;
let visitId: string;
let sql: pg.Client;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'about', seed: true }));
  team = await wholeTeam(stack);
  const catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  const orders = {
    labs: [{ items: [{ testId: catalogue.potassium }, { testId: catalogue.glucose }] }],
    prescriptions: [{ lines: [{ medicineId: catalogue.amoxicillin, quantity: 2, instructions: 'as told' }] }],
    procedures: [
      { items: [{ typeId: catalogue.dressing }, { typeId: catalogue.kneeInjection, side: 'left' }] },
    ],
  };
  ({ visitId } = await consultWithOrders(team, (await registerPatient(team)).id, orders));
});
afterAll(async () => stack?.stop());

/** What the first item of a table would wait for in a state. */
async function waitsFor(table: string, state: string): Promise<string | null | undefined> {
  await sql.query('begin');
  try {
    await sql.query(`update ${table} set state = $1 where visit_id = $2`, [state, visitId]);
    const { rows } = await sql.query<{ kind: string | null }>(
      `select distinct v.waits_for as kind from order_item v join ${table} i on i.id = v.id where i.visit_id = $1`,
      [visitId],
    );
    return rows.length === 1 ? rows[0]?.kind : undefined;
  } finally {
    await sql.query('rollback');
  }
}
const rowsOf = async (person: Person): Promise<Task[]> => {
  const { body } = await person.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=all&limit=100');
  return body.items.filter((task) => task.visitId === visitId);
};
const aboutOf = async (person: Person, kind: Task['kind']) =>
  (await rowsOf(person)).filter((task) => task.kind === kind).map(({ about }) => about);

it('orders name their items', async () => {
  const open = await Promise.all([
    taskOf(team.nurse, visitId, 'collection'),
    taskOf(team.pharmacist, visitId, 'dispensing'),
    taskOf(team.nurse, visitId, 'procedure_schedule'),
  ]);
  for (const task of open) expect(task.about.length, task.kind).toBeGreaterThan(0);
  expect(await aboutOf(team.nurse, 'collection')).toEqual([['t-potassium', 't-glucose']]);
  expect(await aboutOf(team.pharmacist, 'dispensing')).toEqual([[expect.stringContaining('moxicillin')]]);
  const procedures = (await aboutOf(team.nurse, 'procedure_schedule')).map((names) => names.join());
  expect(procedures.sort()).toEqual(['t-dressing', 't-knee-injection']);
});

it('a task about a specimen names its tests, one that is left over what is left, and the one task reads the same', async () => {
  const [order] = await labOrders(team.technician, visitId);
  const [potassium] = order?.items ?? [];
  await mustDo(team.nurse, visitId, 'collection', { itemIds: [potassium?.id], identityConfirmed: true });
  expect(await aboutOf(team.technician, 'collection')).toEqual([['t-glucose']]);
  expect(await aboutOf(team.technician, 'specimen_receipt')).toEqual([['t-potassium']]);
  const receipt = await taskOf(team.technician, visitId, 'specimen_receipt');
  const one = await team.technician.call<Task>('GET', `/api/v1/inbox/${receipt.id}`);
  expect(one.body.about).toEqual(['t-potassium']);
});

it('names are told to those who could do the task, and not to whoever sees it by permission alone', async () => {
  const [order] = await labOrders(team.technician, visitId);
  const [potassium] = order?.items ?? [];
  await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
  await mustDo(team.technician, visitId, 'result_entry', {
    results: [{ itemId: potassium?.id, value: 4.1 }],
  });
  await mustDo(team.supervisor, visitId, 'verification', { accept: [potassium?.id] });
  const review = await taskOf(team.doctor, visitId, 'result_review');
  expect(review.about).toEqual(['t-potassium']);
  // Another doctor would need a reason to read the order; the list of all shows the task, the name of the test it does not.
  const seen = await taskOf(team.otherDoctor, visitId, 'result_review');
  expect(seen.about).toEqual([]);
  const one = await team.otherDoctor.call<Task>('GET', `/api/v1/inbox/${review.id}`);
  expect([one.status, one.body.about]).toEqual([200, []]);
  const read = await team.otherDoctor.call('GET', `/api/v1/labs/orders/${order?.id}`);
  expect(read.status).toBe(403);
});

it('a row that stays tells anew when what it is about has changed', async () => {
  const [order] = await labOrders(team.technician, visitId);
  const glucose = order?.items[1]?.id;
  const review = await taskOf(team.doctor, visitId, 'result_review');
  const told = async () =>
    Number(
      (
        await sql.query<{ n: string }>(
          "select count(*) as n from outbox where task_id = $1 and kind = 'task.changed'",
          [review.id],
        )
      ).rows[0]?.n,
    );
  await mustDo(team.nurse, visitId, 'collection', { itemIds: [glucose], identityConfirmed: true });
  await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
  await mustDo(team.technician, visitId, 'result_entry', { results: [{ itemId: glucose, value: 500 }] });
  // What may harm while it waits is read before it is opened, and comes first.
  const critical = [{ name: 't-glucose', comparator: null, value: 500, unit: 'mg/dL', flag: 'HH' }];
  expect(await taskOf(team.supervisor, visitId, 'verification')).toMatchObject({ critical, priority: 1 });
  expect(review).toMatchObject({ critical: [], priority: 3 });
  const before = await told();
  await mustDo(team.supervisor, visitId, 'verification', { accept: [glucose] });
  expect((await taskOf(team.doctor, visitId, 'result_review')).about).toEqual(['t-potassium', 't-glucose']);
  expect(await told()).toBe(before + 1);
  expect(await taskOf(team.doctor, visitId, 'result_review')).toMatchObject({ critical, priority: 1 });
  expect((await taskOf(team.otherDoctor, visitId, 'result_review')).critical).toEqual([]);
});

it('items wait for the task that the tables of the flows say: a table that is changed changes the view', async () => {
  const { rows } = await sql.query<{ type: string; state: string; kind: string }>(
    `select c.type, s.state, i.waits_for as kind from care_case c join order_item i on i.order_id = c.id
       join (select id, state from lab_item union all select id, state from procedure_item) s on s.id = i.id where c.visit_id = $1`,
    [visitId],
  );
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['ordered', 'verified']));
  for (const type of ['labOrder', 'procedureOrder'] as const) {
    const { tasks, parts } = orderActs[type].table as WorkTable<OrderType>;
    const table = type === 'labOrder' ? 'lab_item' : 'procedure_item';
    const takers = Object.entries(tasks).flatMap(([kind, task]) =>
      Object.values(task.outcomes).flatMap((row) => sourcesOf(row).map((state) => [state, kind])),
    );
    expect(parts?.first).toBe('ordered');
    for (const [state, kind] of takers)
      expect([table, state, await waitsFor(table, state ?? '')]).toEqual([table, state, kind]);
  }
});

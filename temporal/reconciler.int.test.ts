import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { reconcileHospital } from '#temporal/reconciler.ts';
import { checkIn, claim, complete, forms, registerPatient } from '#test/builders/people.ts';
import { consultWithOrders, makeCatalogue, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { startEngine, untilQuiet } from '#test/setup/engine.ts';
import type { Engine } from '#test/setup/engine.ts';

let engine: Engine;
let team: OrdersTeam;

beforeAll(async () => {
  engine = await startEngine({ suite: 'reconcile' });
  team = await wholeTeam(engine.stack);
});
afterAll(() => engine?.stop());

const compare = () =>
  reconcileHospital(engine.db, engine.client, engine.taskQueue, team.doctor.user.hospital.id);

it('flows and tables that agree differ in nothing; k that were made to differ become k tasks, once', async () => {
  const { sql, client } = engine;
  const catalogue = await makeCatalogue(engine.stack, team.doctor.user.hospital.id);
  const made: Receipt[] = [];
  for (let round = 0; round < 3; round += 1) {
    const receipt = await consultWithOrders(team, (await registerPatient(team)).id, {
      labs: [{ items: [{ testId: catalogue.glucose }] }],
    });
    await taskOf(team.nurse, receipt.visitId, 'collection');
    made.push(receipt);
  }
  await untilQuiet(sql);
  // Cases are compared once they are a minute old.
  await sql.query("update care_case set begun_at = begun_at - interval '5 minutes'");
  expect(await compare()).toMatchObject({ compared: 6, differences: 0, raised: 0 });

  // A visit and a laboratory order lose their flow: both go on from their journals, and nobody is asked.
  const { rows } = await sql.query<{ workflow_id: string }>(
    'select workflow_id from care_case where id = $1 or (parent_id = $2)',
    [made[0]?.visitId, made[1]?.visitId],
  );
  expect(rows).toHaveLength(2);
  for (const { workflow_id: id } of rows) await client.workflow.getHandle(id).terminate('seeded');
  expect(await compare()).toMatchObject({ differences: 2, mended: 2, raised: 0 });
  expect(await compare()).toMatchObject({ differences: 0, raised: 0 });

  // A flow that is not known to have heard of its last step is told that there is news, and reads.
  await sql.query(
    "update care_case set heard_version = version - 1, changed_at = now() - interval '40 seconds' where id = $1",
    [made[2]?.visitId],
  );
  await compare();
  const behind = () =>
    sql
      .query<{ n: number }>('select version - heard_version as n from care_case where id = $1', [
        made[2]?.visitId,
      ])
      .then((found) => found.rows[0]?.n);
  await expect.poll(behind, { timeout: 10_000 }).toBe(0);

  // Two tasks that the journals have open are gone from the inbox: nobody could mend that but a person.
  await sql.query("update task set state = 'cancelled' where kind = 'collection' and visit_id = any($1)", [
    [made[0]?.visitId, made[1]?.visitId],
  ]);
  expect(await compare()).toMatchObject({ differences: 2, raised: 2 });
  expect(await compare()).toMatchObject({ differences: 2 });
  const { body } = await team.admin.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=all&kind=attention');
  expect(body.items.map((task) => task.reason)).toEqual(['reconcile.stray_tasks', 'reconcile.stray_tasks']);

  // A supervisor has looked: the task ends, and the same difference asks nobody again.
  const [first] = body.items;
  await claim(team.admin, first?.id ?? '');
  const done = await team.admin.call('POST', `/api/v1/inbox/${first?.id ?? ''}/complete`, {
    form: { note: 'told the ward' },
  });
  expect(done.status).toBe(200);
  await compare();
  const after = await team.admin.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=all&kind=attention');
  expect(after.body.items).toHaveLength(1);
});

it('an act that a flow leaves unanswered for minutes becomes one task, and comes through when it can', async () => {
  const { sql, stack } = engine;
  const receipt = (await checkIn(team, (await registerPatient(team)).id)).body;
  await stack.kill('worker');
  expect((await complete(team.nurse, receipt, forms.triage)).status).toBe(503);
  await sql.query("update care_case set begun_at = begun_at - interval '10 minutes' where id = $1", [
    receipt.visitId,
  ]);
  const asked = async () => {
    await compare();
    const { rows } = await sql.query<{ reason: string }>(
      "select reason from task where kind = 'attention' and visit_id = $1",
      [receipt.visitId],
    );
    return rows;
  };
  expect(await asked()).toEqual([]);
  await sql.query("update submission set created_at = created_at - interval '6 minutes' where case_id = $1", [
    receipt.visitId,
  ]);
  // The check-in is as old, and was answered.
  expect(await asked()).toEqual([{ reason: 'reconcile.act_unanswered' }]);
  expect(await asked()).toHaveLength(1);
  await stack.restart('worker');
  const stage = async () =>
    (await sql.query<{ stage: string }>('select stage from visit where id = $1', [receipt.visitId])).rows[0]
      ?.stage;
  await expect.poll(stage, { timeout: 40_000, interval: 200 }).toBe('consultation');
}, 90_000);

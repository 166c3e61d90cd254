import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import { registerPatient } from '#test/builders/people.ts';
import {
  consultWithOrders,
  doTask,
  labOrders,
  makeCatalogue,
  mustDo,
  prescriptions,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { changeSettings } from '#test/builders/settings.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: OrdersTeam;
let catalogue: Catalogue;
let sql: pg.Client;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'ordertimers', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
});
afterAll(async () => stack?.stop());

const change = (settings: object) => changeSettings(team.admin, settings);
const medicines = (quantity: number) => ({
  prescriptions: [{ lines: [{ medicineId: catalogue.amoxicillin, quantity, instructions: 'as told' }] }],
});
const reserved = async () =>
  (
    await sql.query<{ n: number }>(
      'select coalesce(sum(reserved), 0)::int as n from stock_batch where medicine_id = $1',
      [catalogue.amoxicillin],
    )
  ).rows[0]?.n;

describe('what nobody comes for', () => {
  it('a reservation returns to the shelf, and the line is issued from what is free then', async () => {
    await change({ reservationMinutes: 0.02 });
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, medicines(6));
    await taskOf(team.pharmacist, visitId, 'dispensing');
    await expect.poll(reserved, { timeout: 15_000 }).toBe(0);
    const [prescription] = await prescriptions(team.pharmacist, visitId);
    expect(prescription).toMatchObject({ state: 'active', lines: [{ state: 'waiting', reserved: 0 }] });
    await mustDo(team.pharmacist, visitId, 'dispensing', {
      lines: [{ lineId: prescription?.lines[0]?.id, quantity: 6 }],
      outcome: 'complete',
      identityConfirmed: true,
    });
    // The pharmacist has no more work of it: whoever prescribed reads on.
    expect((await prescriptions(team.doctor, visitId))[0]?.state).toBe('completed');
    await change({ reservationMinutes: 240 });
  });

  it('a test that is never collected expires, the doctor is told, and the visit goes on to its bill', async () => {
    await change({ labExpiryDays: 0.00002 });
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, {
      labs: [{ items: [{ testId: catalogue.glucose }] }],
    });
    const review = await taskOf(team.doctor, visitId, 'result_review');
    expect(review.assigneeId).toBe(team.doctor.user.id);
    const [order] = await labOrders(team.doctor, visitId);
    expect(order?.items.map((item) => item.state)).toEqual(['expired']);
    await taskOf(team.cashier, visitId, 'billing');
    await mustDo(team.doctor, visitId, 'result_review', { itemIds: order?.items.map((item) => item.id) });
    expect((await labOrders(team.doctor, visitId))[0]?.state).toBe('expired');
    await change({ labExpiryDays: 7 });
  });

  it('a prescription expires with its lines, and leaves no reservation', async () => {
    await change({ prescriptionExpiryDays: 0.00003, reservationMinutes: 0.02 });
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, medicines(2));
    await taskOf(team.cashier, visitId, 'billing');
    expect((await prescriptions(team.doctor, visitId))[0]).toMatchObject({
      state: 'expired',
      lines: [{ state: 'expired' }],
    });
    expect(await reserved()).toBe(0);
    await change({ prescriptionExpiryDays: 2, reservationMinutes: 240 });
  });
});

describe('an undo that cannot be done', () => {
  it('becomes a task for a person, and the order can still be finished by hand', async () => {
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, medicines(3));
    await taskOf(team.pharmacist, visitId, 'dispensing');
    // A seeded fault: the database refuses to give this reservation back.
    await sql.query(`create function refuse_release() returns trigger language plpgsql as $$ begin raise exception 'seeded'; end $$;
      create trigger refuse_release before update on stock_reservation for each row execute function refuse_release()`);
    await team.receptionist.call('POST', `/api/v1/visits/${visitId}/exit`, {
      exit: 'left',
      reason: 'went home',
    });
    const attention = await taskOf(team.admin, visitId, 'attention');
    expect(attention.reason).toBe('undo.prescription');
    expect(await reserved()).toBe(3);
    await sql.query('drop trigger refuse_release on stock_reservation');
    const task = await taskOf(team.pharmacist, visitId, 'dispensing');
    const refused = await doTask(team.pharmacist, visitId, 'dispensing', {
      lines: [{ lineId: (await prescriptions(team.pharmacist, visitId))[0]?.lines[0]?.id, quantity: 3 }],
      outcome: 'complete',
      identityConfirmed: true,
    });
    expect((refused.body as unknown as { code: string }).code).toBe('order.visit_closed');
    const [prescription] = await prescriptions(team.doctor, visitId);
    const cancelled = await team.doctor.call(
      'POST',
      `/api/v1/pharmacy/prescriptions/${prescription?.id ?? ''}/cancel`,
      { reason: 'the patient left' },
    );
    expect(cancelled.status).toBe(200);
    expect(await reserved()).toBe(0);
    const after = await team.pharmacist.call<Task>('GET', `/api/v1/inbox/${task.id}`);
    expect(after.body.state).toBe('cancelled');
  });
});

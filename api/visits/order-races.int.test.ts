import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { checkIn, claim, complete, forms, registerPatient } from '#test/builders/people.ts';
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
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: OrdersTeam;
let catalogue: Catalogue;
let sql: pg.Client;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'races', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
});
afterAll(async () => stack?.stop());

type Refused = { code: string; byName?: string | null; at?: string | null };
const medicine = (quantity: number) => ({
  prescriptions: [{ lines: [{ medicineId: catalogue.amoxicillin, quantity, instructions: 'as told' }] }],
});
const laboratory = () => ({
  labs: [{ items: [{ testId: catalogue.glucose }, { testId: catalogue.potassium }] }],
});
const everything = (quantity: number) => ({
  ...laboratory(),
  ...medicine(quantity),
  procedures: [{ items: [{ typeId: catalogue.dressing }] }],
});
const cancel = (path: string, id: string) =>
  team.doctor.call<Receipt & Refused>('POST', `/api/v1/${path}/${id}/cancel`, {
    reason: 'ordered by mistake',
  });

/** Every batch is what its ledger says, and holds what is reserved in it. */
async function expectTrueStock(): Promise<void> {
  const { rows } = await sql.query(
    `select b.batch_number from stock_batch b
      where b.on_hand <> (select coalesce(sum(quantity), 0) from stock_movement m where m.batch_id = b.id)
         or b.reserved <> (select coalesce(sum(quantity), 0) from stock_reservation r where r.batch_id = b.id and r.state = 'held')`,
  );
  expect(rows).toEqual([]);
}
/** A visit that is over has left nothing behind, and owes what was charged. */
async function expectNothingLeft(visitId: string): Promise<void> {
  const open = async () =>
    (
      await sql.query<{ n: number }>(
        `select (select count(*) from task where visit_id = $1 and state in ('open', 'claimed', 'completing'))::int
              + (select count(*) from stock_reservation r join prescription p on p.id = r.prescription_id where p.visit_id = $1 and r.state = 'held')::int
              + (select count(*) from lab_order where visit_id = $1 and state = 'active')::int
              + (select count(*) from prescription where visit_id = $1 and state = 'active')::int
              + (select count(*) from procedure_order where visit_id = $1 and state = 'active')::int as n`,
        [visitId],
      )
    ).rows[0]?.n;
  await expect.poll(open, { timeout: 15_000, interval: 100 }).toBe(0);
  const { body } = await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`);
  const sum = body.charges
    .filter((charge) => !charge.voided)
    .reduce((total, charge) => total + Number(charge.amount.amountMinor), 0);
  expect([Number(body.total.amountMinor), Number(body.balance.amountMinor)]).toEqual([sum, sum]);
  await expectTrueStock();
}
const leave = (visitId: string) =>
  team.receptionist.call<Receipt & Refused>('POST', `/api/v1/visits/${visitId}/exit`, {
    exit: 'left',
    reason: 'went home',
  });

describe('races have one decider, and the loser learns who was first', () => {
  it('two dispensers: one issues, the other is told who did', async () => {
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, medicine(4));
    const task = await taskOf(team.pharmacist, visitId, 'dispensing');
    const [prescription] = await prescriptions(team.pharmacist, visitId);
    const form = {
      lines: [{ lineId: prescription?.lines[0]?.id, quantity: 4 }],
      outcome: 'complete',
      identityConfirmed: true,
    };
    await claim(team.pharmacist, task.id);
    const other = await claim(team.otherPharmacist, task.id);
    expect([other.status, (other.body as unknown as Refused).byName]).toEqual([
      409,
      team.pharmacist.user.name,
    ]);
    // The same person at two screens, with two keys: done once.
    const path = `/api/v1/inbox/${task.id}/complete`;
    const both = await Promise.all([
      team.pharmacist.call<Refused>('POST', path, { form }, randomUUID()),
      team.pharmacist.call<Refused>('POST', path, { form }, randomUUID()),
    ]);
    expect(both.map((answer) => answer.status).sort()).toEqual([200, 409]);
    const lost = both.find((answer) => answer.status === 409)?.body;
    expect(lost).toMatchObject({ byName: team.pharmacist.user.name });
    expect(lost?.at).toBeTruthy();
    const { rows } = await sql.query('select quantity from stock_movement where line_id = $1', [
      prescription?.lines[0]?.id,
    ]);
    expect(rows).toEqual([{ quantity: -4 }]);
    await expectTrueStock();
  });

  it('cancel against collection: either all is cancelled or it is collected and reported', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, laboratory());
      const [order] = await labOrders(team.technician, visitId);
      const task = await taskOf(team.nurse, visitId, 'collection');
      await claim(team.nurse, task.id);
      const form = { itemIds: order?.items.map((item) => item.id), identityConfirmed: true };
      const [collected, cancelled] = await Promise.all([
        team.nurse.call<Refused>('POST', `/api/v1/inbox/${task.id}/complete`, { form }),
        cancel('labs/orders', order?.id ?? ''),
      ]);
      expect([collected.status, cancelled.status].sort()).toEqual([200, 409]);
      const loser = collected.status === 409 ? collected.body : cancelled.body;
      expect(loser.byName).toBe(collected.status === 409 ? team.doctor.user.name : team.nurse.user.name);
      const [after] = await labOrders(team.doctor, visitId);
      expect(new Set(after?.items.map((item) => item.state))).toEqual(
        new Set([collected.status === 200 ? 'collected' : 'cancelled']),
      );
      await leave(visitId);
    }
  });

  it('six prescriptions for the last of a batch never take what is not there', async () => {
    const before =
      (
        await sql.query<{ free: number }>(
          'select sum(on_hand - reserved)::int as free from stock_batch where medicine_id = $1',
          [catalogue.salbutamol],
        )
      ).rows[0]?.free ?? 0;
    const visits = await Promise.all(
      Array.from({ length: 6 }, async () =>
        consultWithOrders(team, (await registerPatient(team)).id, {
          prescriptions: [
            { lines: [{ medicineId: catalogue.salbutamol, quantity: 2, instructions: 'as told' }] },
          ],
        }),
      ),
    );
    for (const { visitId } of visits) await taskOf(team.pharmacist, visitId, 'dispensing');
    const lines = (
      await Promise.all(visits.map(({ visitId }) => prescriptions(team.pharmacist, visitId)))
    ).map(([first]) => first?.lines[0]);
    expect(lines.reduce((sum, line) => sum + (line?.reserved ?? 0), 0)).toBe(before);
    expect(lines.filter((line) => line?.state === 'waiting').length).toBeGreaterThan(0);
    await expectTrueStock();
    for (const { visitId } of visits) await leave(visitId);
    for (const { visitId } of visits) await expectNothingLeft(visitId);
  });
});

describe('stock that is taken from two sides', () => {
  it('reserving against writing off: what is promised stays, who comes too late is told who and when', async () => {
    const batches = await sql.query<{ id: string }>(
      'select id from stock_batch where medicine_id = $1 and expires_on > now() and on_hand > 0',
      [catalogue.amoxicillin],
    );
    const writeOff = () =>
      batches.rows.map(({ id }) =>
        team.pharmacist.call<Refused>('POST', `/api/v1/pharmacy/stock/batches/${id}/adjustments`, {
          kind: 'write_off',
          quantity: -45,
          reason: 'broken',
        }),
      );
    const [answers] = await Promise.all([
      Promise.all([...writeOff(), ...writeOff(), ...writeOff()]),
      ...Array.from({ length: 4 }, async () => {
        const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, medicine(15));
        await taskOf(team.pharmacist, visitId, 'dispensing');
      }),
    ]);
    const lost = answers.filter((answer) => answer.status !== 200 && answer.status !== 201);
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(lost.map((answer) => answer.body.code))).toEqual(new Set(['stock.reserved']));
    for (const { body } of lost) expect(body.at).toBeTruthy();
    await expectTrueStock();
  });
});

describe('a visit that ends early leaves nothing behind', () => {
  it('with everything ordered and nothing done', async () => {
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, everything(20));
    await taskOf(team.pharmacist, visitId, 'dispensing');
    expect((await leave(visitId)).status).toBe(200);
    await expectNothingLeft(visitId);
  });

  it('with a specimen taken, which is reported all the same, and nothing new done for it', async () => {
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, everything(3));
    const [order] = await labOrders(team.technician, visitId);
    const glucose = order?.items.find((item) => item.testId === catalogue.glucose)?.id ?? '';
    await mustDo(team.nurse, visitId, 'collection', { itemIds: [glucose], identityConfirmed: true });
    const dispensing = await taskOf(team.pharmacist, visitId, 'dispensing');
    await leave(visitId);
    await expect
      .poll(
        async () => (await team.pharmacist.call<Task>('GET', `/api/v1/inbox/${dispensing.id}`)).body.state,
        { timeout: 15_000 },
      )
      .toBe('cancelled');
    await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    await mustDo(team.technician, visitId, 'result_entry', { results: [{ itemId: glucose, value: 88 }] });
    const same = await doTask(team.supervisor, visitId, 'verification', { accept: [glucose] });
    expect(same.status).toBe(200);
    await mustDo(team.doctor, visitId, 'result_review', { itemIds: [glucose] });
    await expectNothingLeft(visitId);
  });

  it('is refused as cancelled once something was charged, and before a consultation leaves no bill', async () => {
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, medicine(1));
    const refused = await team.receptionist.call<Refused>('POST', `/api/v1/visits/${visitId}/exit`, {
      exit: 'cancelled',
      reason: 'wrong patient',
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'visit.exit_not_allowed']);
    await leave(visitId);
    const fresh = (await checkIn(team, (await registerPatient(team)).id)).body;
    await complete(team.nurse, fresh, forms.triage);
    const gone = await team.receptionist.call<Receipt>('POST', `/api/v1/visits/${fresh.visitId}/exit`, {
      exit: 'cancelled',
      reason: 'wrong patient',
    });
    expect(gone.status).toBe(200);
    await expectNothingLeft(fresh.visitId);
  });
});

describe('without a doctor', () => {
  it('a laboratory visit goes from the desk to the bill, results released without a review', async () => {
    const patient = await registerPatient(team);
    const opened = await team.receptionist.call<Receipt>('POST', '/api/v1/visits', {
      patientId: patient.id,
      kind: 'lab_only',
      orders: laboratory(),
    });
    expect([opened.status, opened.body.stage]).toEqual([200, 'orders']);
    const { visitId } = opened.body;
    const [order] = await labOrders(team.technician, visitId);
    const ids = order?.items.map((item) => item.id) ?? [];
    await mustDo(team.technician, visitId, 'collection', { itemIds: ids, identityConfirmed: true });
    // Everything is taken: the patient pays and goes, the laboratory works on.
    await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
    const { body } = await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`);
    await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: body.balance }] });
    for (let specimen = 0; specimen < 2; specimen += 1)
      await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    for (const item of order?.items ?? []) {
      const tasks = await team.technician.call<{ items: Task[] }>(
        'GET',
        '/api/v1/inbox?view=all&kind=result_entry',
      );
      const [current] = await labOrders(team.technician, visitId);
      const specimenId = current?.items.find((each) => each.id === item.id)?.specimenId;
      const task = tasks.body.items.find(
        (each) => each.visitId === visitId && each.order?.specimenId === specimenId,
      );
      await claim(team.technician, task?.id ?? '');
      const form = { results: [{ itemId: item.id, value: item.testId === catalogue.glucose ? 88 : 4 }] };
      expect(
        (await team.technician.call('POST', `/api/v1/inbox/${task?.id ?? ''}/complete`, { form })).status,
      ).toBe(200);
      await mustDo(team.supervisor, visitId, 'verification', { accept: [item.id] });
    }
    await expect
      .poll(async () => (await labOrders(team.technician, visitId))[0]?.state, { timeout: 10_000 })
      .toBe('completed');
  });

  it('needs to say what the patient came for', async () => {
    const patient = await registerPatient(team);
    const answer = await team.receptionist.call<Refused>('POST', '/api/v1/visits', {
      patientId: patient.id,
      kind: 'pharmacy_only',
    });
    expect([answer.status, answer.body.code]).toEqual([422, 'request.invalid']);
  });
});

describe('a doctor who leaves', () => {
  it('hands over waiting patients and pending results in one act', async () => {
    const waiting = (await checkIn(team, (await registerPatient(team)).id)).body;
    await complete(team.nurse, waiting, forms.triage);
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, laboratory());
    const handed = await team.doctor.call<{ visits: number; tasks: number; orders: number }>(
      'POST',
      `/api/v1/doctors/${team.doctor.user.id}/handover`,
      { toDoctorId: team.otherDoctor.user.id, reason: 'end of duty' },
    );
    expect(handed.status).toBe(200);
    expect(handed.body.tasks).toBeGreaterThanOrEqual(1);
    const task = await taskOf(team.otherDoctor, waiting.visitId, 'consultation');
    expect(task.assigneeId).toBe(team.otherDoctor.user.id);
    const done = await doTask(team.otherDoctor, waiting.visitId, 'consultation', forms.consultation);
    expect(done.status).toBe(200);
    expect((await labOrders(team.otherDoctor, visitId))[0]?.ownerId).toBe(team.otherDoctor.user.id);
    const foreign = await team.otherDoctor.call<Refused>(
      'POST',
      `/api/v1/doctors/${team.doctor.user.id}/handover`,
      {
        toDoctorId: team.otherDoctor.user.id,
        reason: 'not mine',
      },
    );
    expect([foreign.status, foreign.body.code]).toEqual([403, 'auth.forbidden']);
  });
});

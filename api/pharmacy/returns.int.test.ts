import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { IssuedLine, IssuedToPatient, MedicineReturn } from '#contracts/pharmacy/return.ts';
import {
  consultWithOrders,
  makeCatalogue,
  mustDo,
  prescriptions,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient, signIn } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let catalogue: Catalogue;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'returns', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  await sql.query("update medicine set sale_class = 'otc' where id = $1", [catalogue.salbutamol]);
});
afterAll(async () => stack?.stop());

const rupees = (amountMinor: number) => ({ amountMinor: String(amountMinor), currency: 'INR' });
const read = async (visitId: string) =>
  (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
const live = async (visitId: string, kind: string) =>
  (
    await team.cashier.call<{ items: Task[] }>('GET', `/api/v1/inbox?view=all&kind=${kind}&limit=100`)
  ).body.items.filter((task) => task.visitId === visitId);
const give = (lineId: string, quantity: number, outcome: 'complete' | 'rest_waits') => ({
  lines: [{ lineId, quantity }],
  outcome,
  identityConfirmed: true,
});
const refused = (status: number, code: string) => ({ status, body: { code } });
/** A consultation that prescribes so much; its line. */
async function prescribed(medicineId: string, quantity: number) {
  const patientId = (await registerPatient(team)).id;
  const { visitId } = await consultWithOrders(team, patientId, {
    prescriptions: [{ lines: [{ medicineId, quantity, instructions: 'as told' }] }],
  });
  await taskOf(team.pharmacist, visitId, 'dispensing');
  const line = (await prescriptions(team.pharmacist, visitId))[0]?.lines[0];
  if (!line) throw new Error('no line');
  return { visitId, patientId, lineId: line.id };
}
const lineNow = async (visitId: string) => (await prescriptions(team.pharmacist, visitId))[0]?.lines[0];
const stockOf = async (medicineId: string) =>
  (
    await sql.query<{ batch: string; onHand: number; reserved: number; ledger: number }>(
      `select batch_number as batch, on_hand as "onHand", reserved, (select coalesce(sum(quantity), 0)::int from stock_movement m where m.batch_id = b.id) as ledger
         from stock_batch b where medicine_id = $1 order by batch_number`,
      [medicineId],
    )
  ).rows;
const receive = (medicineId: string, batchNumber: string, quantity: number) =>
  team.pharmacist.call(
    'POST',
    '/api/v1/pharmacy/stock/receipts',
    { medicineId, batchNumber, expiresOn: '2038-12-31', quantity },
    randomUUID(),
  );

describe('a prescription of which a part is issued', () => {
  it('is billed for that part now and for the rest when it comes, and what arrives is kept for it', async () => {
    const { visitId, lineId } = await prescribed(catalogue.salbutamol, 8);
    await mustDo(team.pharmacist, visitId, 'dispensing', give(lineId, 5, 'rest_waits'));
    // Now: 500.00 of the consultation and five at 5.00.
    const due = await live(visitId, 'money_due');
    expect(due).toHaveLength(1);
    expect(await read(visitId)).toMatchObject({ state: 'open', balance: rupees(52_500) });
    expect(await live(visitId, 'billing')).toEqual([]);
    await mustDo(team.cashier, visitId, 'money_due', {
      tenders: [{ method: 'cash', amount: rupees(52_500) }],
    });
    expect(await read(visitId)).toMatchObject({ balance: rupees(0), closed: false });
    expect(await live(visitId, 'money_due')).toEqual([]);

    // What arrives is kept for the line that waits: nobody buys it over the counter.
    expect((await receive(catalogue.salbutamol, 'NEW', 4)).status).toBe(201);
    expect(await lineNow(visitId)).toMatchObject({ issued: 5, reserved: 3, available: 1 });
    const sold = await team.pharmacist.call<{ visitId: string }>('POST', '/api/v1/visits', {
      kind: 'pharmacy_only',
      counterSale: true,
      orders: { prescriptions: [{ lines: [{ medicineId: catalogue.salbutamol, quantity: 3 }] }] },
    });
    await taskOf(team.pharmacist, sold.body.visitId, 'dispensing');
    expect(await lineNow(sold.body.visitId)).toMatchObject({ reserved: 1, available: 0, state: 'waiting' });

    await mustDo(team.pharmacist, visitId, 'dispensing', give(lineId, 3, 'complete'));
    await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
    expect(await read(visitId)).toMatchObject({ balance: rupees(1_500), total: rupees(54_000) });
    await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: rupees(1_500) }] });
    expect(await read(visitId)).toMatchObject({ state: 'settled', balance: rupees(0) });
    for (const batch of await stockOf(catalogue.salbutamol)) expect(batch.onHand).toBe(batch.ledger);
  });

  it('asks for its money once, and no more when the bill is prepared', async () => {
    const { visitId, lineId } = await prescribed(catalogue.amoxicillin, 6);
    await mustDo(team.pharmacist, visitId, 'dispensing', give(lineId, 1, 'rest_waits'));
    await mustDo(team.pharmacist, visitId, 'dispensing', give(lineId, 2, 'rest_waits'));
    const [task] = await live(visitId, 'money_due');
    expect(await live(visitId, 'money_due')).toHaveLength(1);
    await mustDo(team.pharmacist, visitId, 'dispensing', give(lineId, 3, 'complete'));
    await taskOf(team.cashier, visitId, 'billing');
    expect(await live(visitId, 'money_due')).toEqual([]);
    const { rows } = await sql.query('select state from task where id = $1', [task?.id]);
    expect(rows[0]).toEqual({ state: 'cancelled' });
  });
});

describe('issued medicine that comes back', () => {
  /** A paid and closed visit with twelve of one batch and eight of another handed over. */
  async function paid() {
    const of = await prescribed(catalogue.amoxicillin, 20);
    await mustDo(team.pharmacist, of.visitId, 'dispensing', give(of.lineId, 20, 'complete'));
    await mustDo(team.cashier, of.visitId, 'billing', { add: [], remove: [] });
    await mustDo(team.cashier, of.visitId, 'payment', {
      tenders: [{ method: 'cash', amount: rupees(60_000) }],
    });
    return of;
  }
  const issued = async (lineId: string) =>
    (await team.pharmacist.call<IssuedLine>('GET', `/api/v1/pharmacy/lines/${lineId}/issued`)).body.batches;
  const bring = (lineId: string, batchId: string | undefined, quantity: number, key: string = randomUUID()) =>
    team.pharmacist.call<MedicineReturn & { code?: string }>(
      'POST',
      `/api/v1/pharmacy/lines/${lineId}/returns`,
      { batchId, quantity, reason: 'did not agree with her' },
      key,
    );
  const decide = (id: string, decision: string, key: string = randomUUID()) =>
    team.pharmacist.call<MedicineReturn & { code?: string }>(
      'POST',
      `/api/v1/pharmacy/returns/${id}/decision`,
      { decision, reason: 'seal unbroken' },
      key,
    );
  beforeAll(async () => {
    await receive(catalogue.amoxicillin, 'MORE', 500);
  });

  it('is of its line and batch, no more than was issued, in quarantine, and owed to who paid it', async () => {
    const { visitId, lineId, patientId } = await paid();
    const [batch] = await issued(lineId);
    const before = await stockOf(catalogue.amoxicillin);
    expect(await bring(lineId, batch?.batchId, (batch?.issued ?? 0) + 1)).toMatchObject(
      refused(422, 'pharmacy.return_too_much'),
    );
    expect(await bring(lineId, randomUUID(), 1)).toMatchObject(refused(422, 'pharmacy.return_too_much'));
    const key = randomUUID();
    const list = await team.pharmacist.call<IssuedToPatient>(
      'GET',
      `/api/v1/pharmacy/patients/${patientId}/issued`,
    );
    expect(list.body.items).toMatchObject([{ lineId, issued: 20, returned: 0 }]);
    const twice = await Promise.all([
      bring(lineId, batch?.batchId, 4, key),
      bring(lineId, batch?.batchId, 4, key),
    ]);
    expect(twice.map(({ status }) => status)).toEqual([201, 201]);
    expect(twice[0]?.body).toMatchObject({ id: twice[1]?.body.id, state: 'quarantined', quantity: 4 });
    // No stock until a pharmacist decides.
    expect(await stockOf(catalogue.amoxicillin)).toEqual(before);
    expect(await read(visitId)).toMatchObject({ state: 'refund_due', balance: rupees(-2_000) });
    await mustDo(team.cashier, visitId, 'refund', { method: 'cash', amount: rupees(2_000) });
    expect(await read(visitId)).toMatchObject({ state: 'settled', balance: rupees(0), paid: rupees(58_000) });
    const rest = (batch?.issued ?? 0) - 4;
    const race = await Promise.all([1, 2, 3].map(() => bring(lineId, batch?.batchId, rest)));
    expect(race.map(({ status }) => status).toSorted()).toEqual([201, 422, 422]);
  });

  it('goes back to its batch or is destroyed, by a decision with a reason, once', async () => {
    const { lineId } = await paid();
    const [batch] = await issued(lineId);
    const onHand = async () =>
      (await stockOf(catalogue.amoxicillin)).find(({ batch: number }) => number === batch?.batchNumber)
        ?.onHand;
    const before = (await onHand()) ?? 0;
    const first = (await bring(lineId, batch?.batchId, 2)).body;
    const second = (await bring(lineId, batch?.batchId, 3)).body;
    const list = await team.pharmacist.call<{ items: MedicineReturn[] }>(
      'GET',
      '/api/v1/pharmacy/returns?limit=100',
    );
    expect(list.body.items.filter((each) => each.lineId === lineId)).toHaveLength(2);
    const key = randomUUID();
    expect((await decide(first.id, 'restock', key)).body).toMatchObject({
      state: 'restocked',
      note: 'seal unbroken',
      decidedByName: team.pharmacist.user.name,
    });
    expect((await decide(first.id, 'restock', key)).status).toBe(200);
    expect(await decide(first.id, 'destroy')).toMatchObject(refused(409, 'pharmacy.return_decided'));
    expect(await onHand()).toBe(before + 2);
    expect((await decide(second.id, 'destroy')).body.state).toBe('destroyed');
    expect(await onHand()).toBe(before + 2);
    for (const each of await stockOf(catalogue.amoxicillin)) expect(each.onHand).toBe(each.ledger);
    expect(await decide(second.id, 'restock', randomUUID())).toMatchObject(
      refused(409, 'pharmacy.return_decided'),
    );
  });

  it('is the business of the hospital’s pharmacists, and a batch takes back nothing without a line', async () => {
    const { lineId } = await paid();
    const [batch] = await issued(lineId);
    const stranger = await signIn(stack, 'pharmacist1@kaveri.example', 'pharmacist');
    const path = `/api/v1/pharmacy/lines/${lineId}/returns`;
    const body = { batchId: batch?.batchId, quantity: 1, reason: 'x' };
    expect(await stranger.call('POST', path, body)).toMatchObject(refused(404, 'not_found'));
    expect(await team.cashier.call('POST', path, body)).toMatchObject(refused(403, 'auth.forbidden'));
    const bare = { kind: 'restock', quantity: 10_000, reason: 'came back' };
    expect(
      await team.pharmacist.call(
        'POST',
        `/api/v1/pharmacy/stock/batches/${batch?.batchId}/adjustments`,
        bare,
      ),
    ).toMatchObject(refused(422, 'request.invalid'));
  });

  it('before the bill is paid makes it less, and its charge cannot be taken off as well', async () => {
    const { visitId, lineId } = await prescribed(catalogue.amoxicillin, 10);
    await mustDo(team.pharmacist, visitId, 'dispensing', give(lineId, 10, 'complete'));
    const [batch] = await issued(lineId);
    expect((await bring(lineId, batch?.batchId, 4)).status).toBe(201);
    const bill = await read(visitId);
    expect(bill).toMatchObject({ balance: rupees(53_000), state: 'open' });
    const charge = bill.charges.find(({ quantity }) => quantity === 10);
    expect(bill.charges.filter(({ removable }) => removable)).toHaveLength(1);
    const task = await taskOf(team.cashier, visitId, 'billing');
    await team.cashier.call('POST', `/api/v1/inbox/${task.id}/claim`, { version: task.version });
    const form = { add: [], remove: [{ chargeId: charge?.id, reason: 'twice' }] };
    expect(await team.cashier.call('POST', `/api/v1/inbox/${task.id}/complete`, { form })).toMatchObject(
      refused(409, 'billing.charge_not_removable'),
    );
  });
});

import type { LocalDate } from '#contracts/platform/wire.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEntry } from '#activities/catalogue/add-entries.ts';
import { adjustStock } from '#activities/pharmacy/adjust-stock.ts';
import { receiveStock } from '#activities/pharmacy/receive-stock.ts';
import { medicines } from '#db/pharmacy/medicine.repository.ts';
import { findEntry } from '#db/platform/catalogue.repository.ts';
import { findBatch, listBatches, listMovements } from '#db/pharmacy/stock-list.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { MedicineInput } from '#contracts/pharmacy/medicine.ts';
import { aVisit, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const [keeper, stranger, doctor] = [
  'pharmacist1@asha.example',
  'pharmacist1@kaveri.example',
  'doctor1@asha.example',
];
let hospitals: Hospitals;
let medicineId: string;
let serial = 0;
beforeAll(async () => {
  hospitals = await openHospitals('stock');
});
afterAll(async () => hospitals?.close());
beforeEach(async () => {
  serial += 1;
  medicineId = await act((tenant) =>
    createEntry(
      tenant,
      medicines,
      MedicineInput.parse({
        code: `stock-${serial}`,
        generic: `Testol ${serial}`,
        baseUnit: '{tablet}',
        priceMinor: '125',
      }),
    ),
  );
});

const act = <T>(work: (tenant: Tenant) => Promise<T>, email = keeper) => hospitals.as(email, work);
const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10) as LocalDate;
const receive = (quantity: number, change: { batchNumber?: string; expiresOn?: LocalDate } = {}) =>
  act((tenant) =>
    receiveStock(tenant, {
      medicineId,
      batchNumber: 'B1',
      expiresOn: inDays(90),
      quantity,
      reason: '',
      ...change,
    }),
  );
const adjust = (batchId: string, quantity: number, kind: 'adjust' | 'write_off' = 'adjust') =>
  act((tenant) => adjustStock(tenant, batchId, { kind, quantity, reason: 'count' }));
/** What is on hand, beside the sum of its ledger. */
const amounts = async (batchId: string) => {
  const { rows } = await hospitals.sql.query<{ on_hand: number; reserved: number; ledger: number }>(
    `select on_hand, reserved, (select coalesce(sum(quantity), 0)::int from stock_movement m where m.batch_id = b.id) as ledger from stock_batch b where id = $1`,
    [batchId],
  );
  return rows[0];
};
/** A held reservation of a doctor's prescription. */
async function reserve(batchId: string, quantity: number): Promise<void> {
  const doctorId = await hospitals.idOf(doctor);
  const { visitId, patientId } = await hospitals.as(doctor, (tenant) => aVisit(tenant, doctorId));
  await hospitals.as(doctor, async ({ em, hospitalId }) => {
    const [prescriptionId, lineId] = [randomUUID(), randomUUID()];
    await em.execute(
      `insert into prescription (id, hospital_id, visit_id, patient_id, state, prescribed_by, prescribed_at, workflow_id, submission_id) values (?, ?, ?, ?, 'active', ?, now(), 'test', ?)`,
      [prescriptionId, hospitalId, visitId, patientId, doctorId, randomUUID()],
    );
    await em.execute(
      `insert into prescription_line (id, hospital_id, prescription_id, visit_id, patient_id, medicine_id, position, route, as_needed, quantity, repeats, state, changed_at)
       values (?, ?, ?, ?, ?, ?, 0, 'oral', false, ?, 0, 'reserved', now())`,
      [lineId, hospitalId, prescriptionId, visitId, patientId, medicineId, quantity],
    );
    await em.execute(
      `insert into stock_reservation (id, hospital_id, batch_id, line_id, prescription_id, quantity, state, expires_at, created_at, changed_at) values (?, ?, ?, ?, ?, ?, 'held', now() + interval '1 hour', now(), now())`,
      [randomUUID(), hospitalId, batchId, lineId, prescriptionId, quantity],
    );
    await em.execute('update stock_batch set reserved = reserved + ? where hospital_id = ? and id = ?', [
      quantity,
      hospitalId,
      batchId,
    ]);
  });
}

describe('receiving', () => {
  it('adds to a known batch, refuses it with another expiry date, and writes the ledger', async () => {
    const batchId = await receive(100);
    expect(await receive(40)).toBe(batchId);
    expect(await amounts(batchId)).toEqual({ on_hand: 140, reserved: 0, ledger: 140 });
    await expect(receive(5, { expiresOn: inDays(91) })).rejects.toMatchObject({
      code: 'stock.batch_differs',
      details: { batchId, expiresOn: inDays(90) },
    });
    expect(await amounts(batchId)).toEqual({ on_hand: 140, reserved: 0, ledger: 140 });
    expect(await receive(5, { batchNumber: 'B2', expiresOn: inDays(91) })).not.toBe(batchId);
  });

  it('of one batch by sixteen at once makes one batch with all of it', async () => {
    const ids = await Promise.all(Array.from({ length: 16 }, () => receive(10)));
    expect(new Set(ids).size).toBe(1);
    expect(await amounts(ids[0] ?? '')).toEqual({ on_hand: 160, reserved: 0, ledger: 160 });
  });

  it('refuses what has expired, an unknown medicine, another hospital’s, and more than can be counted', async () => {
    await expect(receive(5, { expiresOn: inDays(-2) })).rejects.toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'expiresOn' }],
    });
    const input = { medicineId, batchNumber: 'X', expiresOn: inDays(90), quantity: 1, reason: '' };
    await expect(act((tenant) => receiveStock(tenant, input), stranger)).rejects.toMatchObject({
      code: 'catalogue.unknown',
    });
    const batchId = await receive(10);
    await hospitals.sql.query('update stock_batch set on_hand = 2147483000 where id = $1', [batchId]);
    await expect(receive(1000)).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

describe('adjusting', () => {
  it('by sixteen at once never goes below what is reserved, and the ledger agrees', async () => {
    const batchId = await receive(100);
    await reserve(batchId, 25);
    const done = await Promise.allSettled(Array.from({ length: 16 }, () => adjust(batchId, -10)));
    const refused = done.filter((each) => each.status === 'rejected').map((each) => each.reason as unknown);
    expect(done.length - refused.length).toBe(7);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'stock.reserved' });
    expect(await amounts(batchId)).toEqual({ on_hand: 30, reserved: 25, ledger: 30 });
  });

  it('in and out at once ends at the sum, never below zero', async () => {
    const batchId = await receive(30);
    const steps = [-10, 5, -10, 5, -10, 5, -10, 5, -10, 5, -10, 5, -10, 5, -10, 5];
    const done = await Promise.allSettled(steps.map((quantity) => adjust(batchId, quantity)));
    const sum = steps.reduce(
      (all, quantity, at) => all + (done[at]?.status === 'fulfilled' ? quantity : 0),
      30,
    );
    expect(sum).toBeGreaterThanOrEqual(0);
    expect(await amounts(batchId)).toEqual({ on_hand: sum, reserved: 0, ledger: sum });
  });

  it('tells the loser who was quicker and when', async () => {
    const batchId = await receive(20);
    // Looked up before: a refusal that comes while they are asked for would be heard by nobody.
    const [keeperName, doctorName] = [await nameOf(keeper), await nameOf(doctor)];
    await expect(adjust(batchId, -21)).rejects.toMatchObject({
      code: 'stock.reserved',
      details: { onHand: 20, reserved: 0, byName: keeperName },
    });
    await reserve(batchId, 15);
    await expect(adjust(batchId, -6)).rejects.toMatchObject({
      code: 'stock.reserved',
      details: {
        onHand: 20,
        reserved: 15,
        byName: doctorName,
        at: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      },
    });
    await adjust(batchId, -5, 'write_off');
    expect(await amounts(batchId)).toEqual({ on_hand: 15, reserved: 15, ledger: 15 });
  });

  it('refuses a sign that does not fit the kind, and a batch of another hospital', async () => {
    const batchId = await receive(20);
    await expect(adjust(batchId, 5, 'write_off')).rejects.toMatchObject({ code: 'request.invalid' });
    const input = { kind: 'adjust' as const, quantity: -1, reason: 'theirs' };
    await expect(act((tenant) => adjustStock(tenant, batchId, input), stranger)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await amounts(batchId)).toEqual({ on_hand: 20, reserved: 0, ledger: 20 });
  });
});

describe('reading', () => {
  it('pages batches by expiry and a batch’s ledger backwards, each row once', async () => {
    for (const days of [30, 10, 20, 10])
      await receive(days, { batchNumber: `N${days}-${serial++}`, expiresOn: inDays(days) });
    const emptied = await receive(7, { batchNumber: 'gone', expiresOn: inDays(5) });
    await adjust(emptied, -7);
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const filter = { medicineId, limit: 3, ...(cursor ? { cursor } : {}) };
      const page: Awaited<ReturnType<typeof listBatches>> = await act((tenant) =>
        listBatches(tenant, filter),
      );
      pages.push(page.items.map((batch) => batch.expiresOn));
      cursor = page.nextCursor;
    } while (cursor);
    expect(pages).toEqual([[inDays(10), inDays(10), inDays(20)], [inDays(30)]]);
    const all = await act((tenant) => listBatches(tenant, { medicineId, limit: 9, includeEmpty: 'true' }));
    expect(all.items[0]).toMatchObject({ id: emptied, onHand: 0, expired: false });
    const first = await act((tenant) => listMovements(tenant, emptied, { limit: 1 }));
    const second = await act((tenant) =>
      listMovements(tenant, emptied, { limit: 1, cursor: first?.nextCursor ?? '' }),
    );
    expect([...(first?.items ?? []), ...(second?.items ?? [])].map((each) => each.quantity)).toEqual([-7, 7]);
    expect(second?.nextCursor).toBeNull();
    expect(await act((tenant) => listMovements(tenant, emptied, { limit: 1 }), stranger)).toBeNull();
  });

  it('counts as available what is neither reserved nor expired', async () => {
    const batchId = await receive(50);
    const old = await receive(30, { batchNumber: 'old' });
    await hospitals.sql.query('update stock_batch set expires_on = current_date - 3 where id = $1', [old]);
    await reserve(batchId, 12);
    expect((await act((tenant) => findEntry(tenant, medicines, medicineId)))?.available).toBe(38);
    expect((await act((tenant) => findBatch(tenant, old)))?.expired).toBe(true);
  });

  it('leaves an audit row for each change', async () => {
    const batchId = await receive(50);
    await adjust(batchId, -1);
    await adjust(batchId, -60).catch(() => undefined);
    const { rows } = await hospitals.sql.query<{ action: string; details: object }>(
      'select action, details from audit_event where entity_id = $1 order by at, id',
      [batchId],
    );
    expect(rows).toEqual([
      { action: 'stock.receive', details: { medicineId, quantity: 50 } },
      { action: 'stock.adjust', details: { kind: 'adjust', quantity: -1 } },
    ]);
  });
});

const nameOf = async (email: string): Promise<string> => {
  const { rows } = await hospitals.sql.query<{ name: string }>('select name from app_user where email = $1', [
    email,
  ]);
  return rows[0]?.name ?? '';
};

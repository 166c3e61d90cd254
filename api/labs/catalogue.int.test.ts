import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CatalogueImported } from '#contracts/platform/catalogue.ts';
import type { LabTest } from '#contracts/labs/catalogue.ts';
import type { Medicine, StockBatch, StockMovement } from '#contracts/pharmacy/medicine.ts';
import { signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

type Problem = { code: string; id?: string; errors?: { path: string }[] };
type Listed<T> = { items: T[]; nextCursor: string | null };
let stack: Stack;
let admin: Person;
let doctor: Person;
let keeper: Person;
beforeAll(async () => {
  stack = await startStack({ suite: 'catalogue', seed: true });
  admin = await signIn(stack, 'admin1@asha.example');
  doctor = await signIn(stack, 'doctor1@asha.example');
  keeper = await signIn(stack, 'store.keeper1@asha.example');
});
afterAll(async () => stack?.stop());

const tests = '/api/v1/labs/tests';
const medicines = '/api/v1/pharmacy/medicines';
const aTest = (code: string, change: object = {}) => ({
  code,
  name: `Test ${code}`,
  resultKind: 'quantity',
  unit: 'mg/dL',
  priceMinor: '9000',
  ...change,
});
const testOf = async (code: string) =>
  (await admin.call<Listed<LabTest>>('GET', `${tests}?code=${code}`)).body.items[0];

describe('import', () => {
  it('stores nothing while one entry is wrong, and names each with its field', async () => {
    await admin.call('POST', tests, aTest('imp-known', { decimals: 3, ranges: [{ low: 1, high: 2 }] }));
    const key = randomUUID();
    const items = [
      aTest('imp-new'),
      aTest('imp-known', { priceMinor: '9500' }),
      aTest('imp-bad', { unit: null }),
      aTest('imp-new', { name: 'twice' }),
      { code: 'imp-part' },
    ];
    const send = () => admin.call<CatalogueImported>('POST', `${tests}/import`, { items }, key);
    const first = await send();
    expect(first.status).toBe(200);
    expect(first.body.items).toMatchObject([
      { index: 0, code: 'imp-new', outcome: 'not_stored', id: null, errors: [] },
      { index: 1, code: 'imp-known', outcome: 'not_stored', id: null, errors: [] },
      { index: 2, code: 'imp-bad', outcome: 'refused', id: null, errors: [{ path: 'items.2.unit' }] },
      { index: 3, code: 'imp-new', outcome: 'refused', id: null, errors: [{ path: 'items.3.code' }] },
      { index: 4, code: 'imp-part', outcome: 'refused', id: null },
    ]);
    expect(first.body.items[4]?.errors.map((error) => error.path)).toEqual(
      expect.arrayContaining(['items.4.name', 'items.4.resultKind', 'items.4.priceMinor']),
    );
    expect((await send()).body).toEqual(first.body);
    expect(await testOf('imp-new')).toBeUndefined();
    expect((await testOf('imp-known'))?.price?.amountMinor).toBe('9000');
    const other = await admin.call<Problem>('POST', `${tests}/import`, { items: items.slice(1) }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.body_differs' } });
  });

  it('is shown first with old and new prices, storing nothing; then applied, and a retry answers the same', async () => {
    const items = [aTest('imp-new'), aTest('imp-known', { priceMinor: '9500' })];
    const preview = () =>
      admin.call<CatalogueImported>('POST', `${tests}/import`, { items, preview: true }, randomUUID());
    const price = (before: string | null, after: string) => ({
      before: before && { amountMinor: before, currency: 'INR' },
      after: { amountMinor: after, currency: 'INR' },
    });
    expect((await preview()).body.items).toMatchObject([
      { index: 0, outcome: 'created', id: null, price: price(null, '9000') },
      { index: 1, outcome: 'updated', price: price('9000', '9500') },
    ]);
    expect(await testOf('imp-new')).toBeUndefined();
    expect((await testOf('imp-known'))?.price?.amountMinor).toBe('9000');
    const key = randomUUID();
    const send = () => admin.call<CatalogueImported>('POST', `${tests}/import`, { items }, key);
    const first = await send();
    expect(first.body.items).toMatchObject([
      { index: 0, code: 'imp-new', outcome: 'created', errors: [] },
      { index: 1, code: 'imp-known', outcome: 'updated', errors: [] },
    ]);
    expect((await preview()).body.items.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
    const known = await testOf('imp-known');
    expect(known).toMatchObject({
      decimals: 3,
      ranges: [{ low: 1, high: 2 }],
      price: { amountMinor: '9500' },
    });
    expect((await testOf('imp-new'))?.name).toBe('Test imp-new');
    // What somebody changes in between is not undone by the retry.
    await admin.call('PATCH', `${tests}/${known?.id}`, { priceMinor: '9900' });
    expect((await send()).body).toEqual(first.body);
    expect((await testOf('imp-known'))?.price?.amountMinor).toBe('9900');
  });

  it('takes 500 medicines at once and refuses 501', async () => {
    const many = Array.from({ length: 501 }, (_, at) => ({
      code: `bulk-${at}`,
      generic: `Bulkol ${at}`,
      baseUnit: '{tablet}',
      priceMinor: '100',
    }));
    const began = performance.now();
    const { body } = await admin.call<CatalogueImported>('POST', `${medicines}/import`, {
      items: many.slice(0, 500),
    });
    process.stderr.write(`import of 500: ${Math.round(performance.now() - began)} ms\n`);
    expect(body.items.filter((item) => item.outcome === 'created')).toHaveLength(500);
    expect((await admin.call('POST', `${medicines}/import`, { items: many })).status).toBe(422);
  });
});

describe('entries', () => {
  it('are read by everybody who orders and changed by the administrator', async () => {
    const made = await admin.call<LabTest>('POST', tests, aTest('one'));
    expect(made).toMatchObject({ status: 201, body: { code: 'one', price: { amountMinor: '9000' } } });
    const path = `${tests}/${made.body.id}`;
    expect(await doctor.call('GET', path)).toMatchObject({ status: 200, body: { id: made.body.id } });
    expect(await doctor.call('PATCH', path, { active: false })).toMatchObject({ status: 403 });
    expect(await doctor.call('POST', tests, aTest('two'))).toMatchObject({ status: 403 });
    expect(await admin.call<Problem>('POST', tests, aTest('one'))).toMatchObject({
      status: 409,
      body: { code: 'catalogue.code_taken', id: made.body.id },
    });
    expect(await admin.call('PATCH', path, { container: 'EDTA' })).toMatchObject({
      status: 200,
      body: { container: 'EDTA', unit: 'mg/dL', price: { amountMinor: '9000' } },
    });
    const theirs = await signIn(stack, 'admin1@kaveri.example');
    expect(await theirs.call('GET', path)).toMatchObject({ status: 404 });
    expect(await theirs.call('PATCH', path, { active: false })).toMatchObject({ status: 404 });
  });

  it('that somebody else has changed meanwhile are not written over: both are told who and when', async () => {
    const { body: made } = await admin.call<LabTest>('POST', tests, aTest('twice'));
    expect(made.version).toBe(1);
    const path = `${tests}/${made.id}`;
    const other = await signIn(stack, 'admin2@asha.example');
    const [first, second] = await Promise.all(
      [admin, other].map((person, at) =>
        person.call<LabTest & Problem>('PATCH', path, { version: 1, container: `tube ${at}` }),
      ),
    );
    const won = first?.status === 200 ? 0 : 1;
    const [taken, refused] = won === 0 ? [first, second] : [second, first];
    expect(taken).toMatchObject({ status: 200, body: { version: 2, container: `tube ${won}` } });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'changed.meanwhile', byName: [admin, other][won]?.user.name },
    });
    expect((await admin.call<LabTest>('GET', path)).body).toMatchObject({
      container: `tube ${won}`,
      version: 2,
    });
    // Of the version that is there now it is taken; one that names none goes by what is there.
    expect((await other.call('PATCH', path, { version: 2, container: 'tube' })).status).toBe(200);
    expect((await other.call('PATCH', path, { decimals: 1 })).status).toBe(200);
  });

  it('have their limits in order, leave nobody between two ranges, and are measured in units of UCUM', async () => {
    const wrong = async (change: object) =>
      (
        await admin.call<{ code: string; errors: { path: string; code: string }[] }>(
          'POST',
          tests,
          aTest('ranged', change),
        )
      ).body.errors.map(({ path, code }) => [path, code]);
    expect(await wrong({ ranges: [{ low: 5, high: 4 }] })).toEqual([['ranges.0.high', 'range.order']]);
    expect(
      await wrong({ ranges: [{ low: 1 }, { ageToDays: 400 }, { ageFromDays: 399, ageToDays: 800 }] }),
    ).toEqual([['ranges.2.ageFromDays', 'range.overlap']]);
    expect(await wrong({ unit: 'mg per dL' })).toEqual([['unit', 'unit_unknown']]);
    const { body } = await admin.call<LabTest>(
      'POST',
      tests,
      aTest('ranged', { ranges: [{ low: 1, high: 2 }] }),
    );
    const path = `${tests}/${body.id}`;
    // A change is held against what is there already.
    expect(await admin.call<Problem>('PATCH', path, { ranges: [{ low: 3, high: 2 }] })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'ranges.0.high', code: 'range.order' }] },
    });
    expect(await admin.call('PATCH', path, { unit: 'cc' })).toMatchObject({ status: 422 });
    const bad = await admin.call<CatalogueImported>('POST', `${tests}/import`, {
      items: [aTest('imp-range', { ranges: [{ low: 5, high: 4 }] })],
    });
    expect(bad.body.items[0]?.errors).toMatchObject([{ path: 'items.0.ranges.0.high', code: 'range.order' }]);
  });

  it('of panels and procedures too', async () => {
    const { id } = (await admin.call<LabTest>('POST', tests, aTest('in-panel'))).body;
    const panel = { code: 'P1', name: 'Panel one', testIds: [id] };
    expect(await admin.call('POST', '/api/v1/labs/panels', panel)).toMatchObject({
      status: 201,
      body: panel,
    });
    expect((await doctor.call<Listed<object>>('GET', '/api/v1/labs/panels?code=P1')).body.items).toHaveLength(
      1,
    );
    const type = { code: 'PR1', name: 'Procedure one', needsSide: true, priceMinor: '100' };
    const made = await admin.call<{ id: string }>('POST', '/api/v1/procedures/types', type);
    expect(made).toMatchObject({ status: 201, body: { code: 'PR1', durationMinutes: 15, needsSide: true } });
    const changed = await admin.call('PATCH', `/api/v1/procedures/types/${made.body.id}`, {
      priceMinor: '250',
    });
    expect(changed).toMatchObject({ status: 200, body: { needsSide: true, price: { amountMinor: '250' } } });
  });
});

describe('stock', () => {
  it('is received and adjusted once for a key, by who may', async () => {
    const { body: medicine } = await admin.call<Medicine>('POST', medicines, {
      code: 'st-1',
      generic: 'Stockol',
      baseUnit: '{tablet}',
      priceMinor: '100',
    });
    const receipt = { medicineId: medicine.id, batchNumber: 'L1', expiresOn: '2040-01-31', quantity: 40 };
    const receipts = '/api/v1/pharmacy/stock/receipts';
    const key = randomUUID();
    expect(await doctor.call('POST', receipts, receipt)).toMatchObject({ status: 403 });
    const batch = await keeper.call<StockBatch>('POST', receipts, receipt, key);
    expect(batch).toMatchObject({ status: 201, body: { onHand: 40, reserved: 0, expired: false } });
    expect((await keeper.call<StockBatch>('POST', receipts, receipt, key)).body.onHand).toBe(40);
    const path = `/api/v1/pharmacy/stock/batches/${batch.body.id}`;
    const less = { kind: 'write_off', quantity: -15, reason: 'broken' };
    const again = randomUUID();
    await keeper.call('POST', `${path}/adjustments`, less, again);
    expect((await keeper.call<StockBatch>('POST', `${path}/adjustments`, less, again)).body.onHand).toBe(25);
    expect(
      await keeper.call<Problem>('POST', `${path}/adjustments`, { ...less, quantity: -26 }),
    ).toMatchObject({ status: 409, body: { code: 'stock.reserved', onHand: 25, byName: keeper.user.name } });
    const ledger = await keeper.call<Listed<StockMovement>>('GET', `${path}/movements`);
    expect(ledger.body.items.map(({ kind, quantity }) => [kind, quantity])).toEqual([
      ['write_off', -15],
      ['receive', 40],
    ]);
    const listed = await keeper.call<Listed<StockBatch>>(
      'GET',
      `/api/v1/pharmacy/stock/batches?medicineId=${medicine.id}`,
    );
    expect(listed.body.items.map((each) => each.id)).toEqual([batch.body.id]);
    expect((await doctor.call<Medicine>('GET', `${medicines}/${medicine.id}`)).body.available).toBe(25);
  });
});

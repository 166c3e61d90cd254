import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabTestInput } from '#contracts/labs/catalogue.ts';
import type { LabTest } from '#contracts/labs/catalogue.ts';
import { listPrices } from '#db/billing/bill.repository.ts';
import { priceOf } from '#db/billing/price.repository.ts';
import { labPanels, labTests } from '#db/labs/lab-catalogue.repository.ts';
import { findEntry, searchCatalogue } from '#db/platform/catalogue.repository.ts';
import { createEntry } from '#activities/catalogue/add-entries.ts';
import { changeEntries } from '#activities/catalogue/change-entries.ts';
import { createPanel, updatePanel } from '#activities/labs/change-panel.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const [admin, stranger] = ['admin1@asha.example', 'admin1@kaveri.example'];
let hospitals: Hospitals;
let serial = 0;
beforeAll(async () => {
  hospitals = await openHospitals('lab-catalogue');
});
afterAll(async () => hospitals?.close());

const act = <T>(work: (tenant: Tenant) => Promise<T>, email = admin) => hospitals.as(email, work);
const aTest = (change: Record<string, unknown> = {}): LabTestInput =>
  LabTestInput.parse({
    code: `lab-${(serial += 1)}`,
    loinc: '718-7',
    name: `Quillamine ${serial}`,
    resultKind: 'quantity',
    unit: 'g/dL',
    priceMinor: '12000',
    ranges: [{ low: 12, high: 16, source: 'test' }],
    ...change,
  });
const add = (input: LabTestInput) => act((tenant) => createEntry(tenant, labTests, input));
const find = (id: string): Promise<LabTest | null> => act((tenant) => findEntry(tenant, labTests, id));
const change = (id: string, fields: Record<string, unknown>) =>
  act((tenant) => changeEntries(tenant, labTests, [{ id, named: fields }]));
const search = (filter: object) =>
  act((tenant) => searchCatalogue(tenant, labTests, { includeInactive: 'false', limit: 50, ...filter }));
const prices = async (code: string) =>
  (
    await hospitals.sql.query<{ amount: string; from: number; to: number | null }>(
      `select amount_minor::text as amount, valid_from - today as from, valid_to - today as to
         from service_price, (select (now() at time zone 'Asia/Kolkata')::date as today) clock where code = $1 order by valid_from`,
      [code],
    )
  ).rows;

describe('a test', () => {
  it('reads back as it was typed, with the price of today', async () => {
    const input = aTest({ answers: [{ code: 'pos', text: 'Seen' }], decimals: 1, container: 'EDTA' });
    const id = await add(input);
    const { priceMinor, ...typed } = input;
    expect(await find(id)).toEqual({
      id,
      version: 1,
      ...typed,
      price: { amountMinor: priceMinor, currency: 'INR' },
    });
    expect(await act((tenant) => findEntry(tenant, labTests, id), stranger)).toBeNull();
  });

  it('with a code in use is refused with the id of the other, also when both come at once', async () => {
    const input = aTest();
    const done = await Promise.allSettled([add(input), add(input), add(input)]);
    const ids = done.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(ids).toHaveLength(1);
    for (const each of done)
      if (each.status === 'rejected')
        expect(each.reason).toMatchObject({ code: 'catalogue.code_taken', details: { id: ids[0] } });
    expect(await act((tenant) => createEntry(tenant, labTests, input), stranger)).not.toBe(ids[0]);
  });

  it('keeps what a change leaves out, and refuses what would not hold together', async () => {
    const id = await add(aTest({ decimals: 3, turnaroundMinutes: 77 }));
    const before = await find(id);
    await change(id, { container: 'heparin' });
    expect(await find(id)).toEqual({ ...before, version: 2, container: 'heparin' });
    await expect(change(id, { resultKind: 'coded' })).rejects.toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'answers' }],
    });
    await expect(change(id, { unit: null })).rejects.toMatchObject({ errors: [{ path: 'unit' }] });
    expect(await find(id)).toMatchObject({ resultKind: 'quantity', unit: 'g/dL' });
    const { rows } = await hospitals.sql.query<{ action: string; details: object }>(
      'select action, details from audit_event where entity_id = $1 order by at, id',
      [id],
    );
    expect(rows).toEqual([
      { action: 'catalogue.create', details: {} },
      { action: 'catalogue.update', details: { fields: ['container'] } },
    ]);
  });
});

describe('a price', () => {
  it('that changes ends yesterday and begins today; changed again today it is corrected', async () => {
    const input = aTest();
    const code = `LAB:${input.code}`;
    const id = await add(input);
    expect(await prices(code)).toEqual([{ amount: '12000', from: 0, to: null }]);
    await hospitals.sql.query('update service_price set valid_from = valid_from - 10 where code = $1', [
      code,
    ]);
    await change(id, { priceMinor: '15000' });
    await change(id, { priceMinor: '15500' });
    expect(await prices(code)).toEqual([
      { amount: '12000', from: -10, to: -1 },
      { amount: '15500', from: 0, to: null },
    ]);
    expect((await find(id))?.price).toEqual({ amountMinor: '15500', currency: 'INR' });
    expect((await act((tenant) => priceOf(tenant, code)))?.amountMinor).toBe(15500n);
  });

  it('ends where a planned one begins, and follows the name of what it is for', async () => {
    const input = aTest();
    const code = `LAB:${input.code}`;
    const id = await add(input);
    await hospitals.sql.query(
      `insert into service_price (id, hospital_id, code, name, amount_minor, currency, valid_from) select gen_random_uuid(), hospital_id, code, name, 20000, 'INR', valid_from + 7 from service_price where code = $1`,
      [code],
    );
    await hospitals.sql.query(
      'update service_price set valid_from = valid_from - 3, valid_to = valid_from + 6 where code = $1 and valid_to is null and amount_minor = 12000',
      [code],
    );
    await change(id, { priceMinor: '13000', name: 'Renamed' });
    expect(await prices(code)).toEqual([
      { amount: '12000', from: -3, to: -1 },
      { amount: '13000', from: 0, to: 6 },
      { amount: '20000', from: 7, to: null },
    ]);
    await change(id, { name: 'Renamed again' });
    expect((await act((tenant) => priceOf(tenant, code)))?.name).toBe('Renamed again');
    expect(await prices(code)).toHaveLength(3);
  });

  it('of a catalogue is not among the services of the desk', async () => {
    const listed = await act(listPrices);
    expect(listed.map((each) => each.code)).toContain('CONSULT-GM');
    expect(listed.filter((each) => /^(LAB|MED|PROC):/.test(each.code))).toEqual([]);
    const { today } = await act((tenant) => hospitalClock(tenant));
    expect(today).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  });
});

describe('searching', () => {
  it('finds by words of name, code and LOINC in any order, and one exact code', async () => {
    const id = await add(aTest({ code: 'XQ-17', loinc: '99999-9', name: 'Zymase, fasting 100%' }));
    const found = async (filter: object) => (await search(filter)).items.map((test) => test.id);
    expect(await found({ q: 'FASTING zym' })).toEqual([id]);
    expect(await found({ q: 'zymase xq-1' })).toEqual([id]);
    expect(await found({ q: '99999-9' })).toEqual([id]);
    expect(await found({ q: '100%' })).toEqual([id]);
    expect(await found({ q: 'zymase amylase' })).toEqual([]);
    expect(await found({ code: 'XQ-17' })).toEqual([id]);
    expect(await found({ code: 'xq-1' })).toEqual([]);
    await change(id, { active: false });
    expect(await found({ q: 'zymase' })).toEqual([]);
    expect(await found({ q: 'zymase', includeInactive: 'true' })).toEqual([id]);
  });

  it('pages through equal and very long names without losing or repeating one', async () => {
    const name = `पृष्ठ ${'क'.repeat(150)}`;
    const ids = [];
    for (let at = 0; at < 5; at += 1) ids.push(await add(aTest({ name })));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof search>> = await search({ q: 'पृष्ठ', limit: 2, cursor });
      seen.push(...page.items.map((test) => test.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual(ids);
  });
});

describe('a panel', () => {
  it('holds tests of this hospital only, each once', async () => {
    const [one, two] = [await add(aTest()), await add(aTest())];
    const theirs = await act((tenant) => createEntry(tenant, labTests, aTest()), stranger);
    const panel = { code: `panel-${serial}`, name: 'Two', loinc: null, active: true };
    await expect(
      act((tenant) => createPanel(tenant, { ...panel, testIds: [one, theirs] })),
    ).rejects.toMatchObject({ code: 'catalogue.unknown', errors: [{ path: 'testIds.1' }] });
    const id = await act((tenant) => createPanel(tenant, { ...panel, testIds: [two, one, two] }));
    expect(await act((tenant) => findEntry(tenant, labPanels, id))).toEqual({
      id,
      version: 1,
      ...panel,
      testIds: [two, one],
    });
    await act((tenant) => updatePanel(tenant, id, { testIds: [one] }));
    expect(await act((tenant) => findEntry(tenant, labPanels, id))).toEqual({
      id,
      version: 2,
      ...panel,
      testIds: [one],
    });
    await expect(act((tenant) => updatePanel(tenant, id, { testIds: [theirs] }))).rejects.toMatchObject({
      code: 'catalogue.unknown',
    });
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { labPanels, labTests } from '#db/labs/lab-catalogue.repository.ts';
import { listMedicines } from '#db/pharmacy/medicine.repository.ts';
import { procedureTypes } from '#db/procedures/procedure-type.repository.ts';
import { fillCatalogues } from '#db/seeds/catalogues.ts';
import { openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';
import { searchCatalogue } from '#db/platform/catalogue.repository.ts';
import type { Catalogue, CatalogueFilter } from '#db/platform/catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('seed-catalogues');
});
afterAll(async () => hospitals?.close());

const all = async <T>(
  list: (tenant: Tenant, filter: CatalogueFilter) => Promise<{ items: T[]; nextCursor: string | null }>,
): Promise<T[]> => {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await hospitals.as('admin1@asha.example', (tenant) =>
      list(tenant, { includeInactive: 'true', limit: 100, ...(cursor ? { cursor } : {}) }),
    );
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
};

const entriesOf =
  <Input extends { code: string }, Entry extends { id: string }>(catalogue: Catalogue<Input, Entry>) =>
  (tenant: Tenant, filter: CatalogueFilter) =>
    searchCatalogue(tenant, catalogue, filter);

/** LOINC's check digit: mod 10 over the number, doubled from the right. */
function hasCheckDigit(loinc: string): boolean {
  const [number = '', digit] = loinc.split('-');
  const sum = [...number].reverse().reduce((total, letter, at) => {
    const value = Number(letter) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(digit);
}

it('offers tests with price, LOINC code and sourced ranges, and panels of them', async () => {
  const [tests, panels] = [await all(entriesOf(labTests)), await all(entriesOf(labPanels))];
  expect(tests.length).toBeGreaterThanOrEqual(60);
  for (const test of tests) {
    expect(test.price?.currency, test.code).toBe('INR');
    expect(hasCheckDigit(test.loinc ?? ''), `${test.code} ${test.loinc}`).toBe(true);
    for (const range of test.ranges) expect(range.source, test.code).toMatch(/^\S.{5,}/);
    if (test.resultKind === 'coded')
      for (const code of test.ranges.flatMap((range) => range.normalCodes))
        expect(
          test.answers.map((answer) => answer.code),
          test.code,
        ).toContain(code);
  }
  // No two ranges of a test may fit one person equally well.
  for (const test of tests)
    for (const [at, one] of test.ranges.entries())
      for (const other of test.ranges.slice(at + 1))
        expect(
          one.sex === other.sex &&
            one.pregnancy === other.pregnancy &&
            one.ageFromDays < other.ageToDays &&
            other.ageFromDays < one.ageToDays,
          `${test.code}: ${JSON.stringify([one, other])}`,
        ).toBe(false);
  const ids = new Set(tests.map((test) => test.id));
  expect(panels.map((panel) => panel.code)).toEqual(
    expect.arrayContaining(['CBC', 'BMP', 'LIPID', 'LFT', 'URINE']),
  );
  for (const id of panels.flatMap((panel) => panel.testIds)) expect(ids).toContain(id);
});

it('has medicines in two batches each, one that is out and one with an expired batch, and procedures', async () => {
  const [medicines, procedures] = [await all(listMedicines), await all(entriesOf(procedureTypes))];
  expect(medicines.length).toBeGreaterThanOrEqual(100);
  expect(procedures.length).toBeGreaterThanOrEqual(40);
  for (const entry of [...medicines, ...procedures]) expect(entry.price, entry.code).not.toBeNull();
  expect(medicines.filter((medicine) => medicine.available === 0).map((each) => each.code)).toEqual([
    'NIT-100-C',
  ]);
  expect(new Set(medicines.map((medicine) => medicine.saleClass)).size).toBe(3);
  const { rows } = await hospitals.sql.query(
    `select count(*)::int as batches, count(*) filter (where expires_on < current_date - 1)::int as expired, count(*) filter (where expires_on between current_date and current_date + 45)::int as near,
            count(*) filter (where on_hand <> (select sum(quantity) from stock_movement m where m.batch_id = b.id))::int as apart
       from stock_batch b join hospital h on h.id = b.hospital_id where h.slug = 'asha'`,
  );
  const stocked = medicines.length - 1;
  expect(rows).toEqual([{ batches: stocked * 2 + 1, expired: 1, near: stocked, apart: 0 }]);
});

it('fills a hospital that was seeded before, and leaves alone what somebody has begun', async () => {
  const { rows } = await hospitals.sql.query<{ id: string }>("select id from hospital where slug = 'kaveri'");
  const id = rows[0]?.id ?? '';
  const count = async (table: string) =>
    (
      await hospitals.sql.query<{ count: number }>(
        `select count(*)::int as count from ${table} where hospital_id = $1`,
        [id],
      )
    ).rows[0]?.count;
  const [tests, types] = [await count('lab_test'), await count('procedure_type')];
  for (const table of ['lab_panel_version', 'lab_test_version', 'procedure_type_version'])
    await hospitals.sql.query(`delete from ${table} where hospital_id = $1 and code <> 'ECG'`, [id]);
  await hospitals.sql.query('delete from lab_panel where hospital_id = $1', [id]);
  await hospitals.sql.query('delete from lab_test where hospital_id = $1', [id]);
  await hospitals.sql.query("delete from service_price where hospital_id = $1 and code like 'LAB:%'", [id]);
  await hospitals.sql.query("delete from procedure_type where hospital_id = $1 and code <> 'ECG'", [id]);
  await fillCatalogues(hospitals.db, id);
  expect(await count('lab_test')).toBe(tests);
  expect(types).toBeGreaterThan(1);
  expect(await count('procedure_type')).toBe(1);
});

import { LabPanelInput, LabTestInput } from '#contracts/labs/catalogue.ts';
import { LabPanel, LabTest } from '#db/labs/lab.entity.ts';
import { ageInDays, numberOrNull, readTable } from '#db/seeds/tables.ts';
import type { CataloguePrice, SeedRow } from '#db/seeds/tables.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A range of `lab-ranges.tsv`; its sources are keys of `lab-sources.tsv`, the second that of the critical limits. */
const rangeOf = (row: SeedRow, citations: ReadonlyMap<string, string>) => {
  const [source = '', critical] = row('source').split('+');
  return {
    sex: row('sex'),
    pregnancy: row('pregnancy'),
    ageFromDays: ageInDays(row('age_from'), 0),
    ageToDays: ageInDays(row('age_to'), 60_000),
    low: numberOrNull(row('low')),
    high: numberOrNull(row('high')),
    criticalLow: numberOrNull(row('critical_low')),
    criticalHigh: numberOrNull(row('critical_high')),
    normalCodes: row('normal') ? row('normal').split(',') : [],
    source: [citations.get(source), ...(critical ? [`critical: ${citations.get(critical) ?? ''}`] : [])].join(
      '; ',
    ),
  };
};

/** The tests of `lab-tests.tsv` with their ranges, checked as if an administrator had typed them. */
async function readTests(): Promise<LabTestInput[]> {
  const citations = new Map((await readTable('lab-sources')).map((row) => [row('key'), row('citation')]));
  const ranges = Map.groupBy(await readTable('lab-ranges'), (row) => row('code'));
  return (await readTable('lab-tests')).map((row) =>
    LabTestInput.parse({
      code: row('code'),
      loinc: row('loinc') || null,
      name: row('name'),
      specimenType: row('specimen'),
      container: row('container'),
      resultKind: row('kind'),
      unit: row('unit') || null,
      decimals: Number(row('decimals')),
      answers: (row('answers') ? row('answers').split(';') : []).map((answer) => {
        const [code, text] = answer.split('=');
        return { code, text };
      }),
      turnaroundMinutes: Number(row('minutes')),
      priceMinor: row('price_minor'),
      ranges: (ranges.get(row('code')) ?? []).map((range) => rangeOf(range, citations)),
    }),
  );
}

/** Fills the tests and panels of a hospital that has none. @returns their prices */
export async function seedTests(tenant: Tenant): Promise<CataloguePrice[]> {
  const { em, hospitalId } = tenant;
  const tests = (await readTests()).map((test) => ({ id: uuidv7(), ...test }));
  await em.insertMany(
    LabTest,
    tests.map(({ priceMinor: _, ...test }) => ({ ...test, hospitalId })),
  );
  const ids = new Map(tests.map((test) => [test.code, test.id]));
  await em.insertMany(
    LabPanel,
    (await readTable('lab-panels')).map((row) => ({
      id: uuidv7(),
      hospitalId,
      ...LabPanelInput.parse({
        code: row('code'),
        loinc: row('loinc') || null,
        name: row('name'),
        testIds: row('tests')
          .split(',')
          .map((code) => ids.get(code)),
      }),
    })),
  );
  return tests.map(({ code, name, priceMinor }) => ({ code: `LAB:${code}`, name, priceMinor }));
}

import { LabPanelInput, LabTestInput } from '#contracts/labs/catalogue.ts';
import type { LabPanel, LabTest } from '#contracts/labs/catalogue.ts';
import { rangeFaults } from '#domain/labs/ranges.ts';
import { isUcum } from '#domain/platform/ucum.ts';
import { unknownUnit } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The hospital's tests; a test's price is the service price `LAB:<code>`. */
export const labTests: Catalogue<LabTestInput, LabTest> = {
  table: 'lab_test',
  schema: LabTestInput,
  columns: `c.code, c.system, c.loinc, c.name, c.specimen_type as "specimenType", c.container, c.result_kind as "resultKind", c.unit, c.decimals,
            c.answers, c.turnaround_minutes as "turnaroundMinutes", c.ranges, c.active`,
  words: "concat_ws(' ', c.name, c.code, c.loinc)",
  sort: 'c.name',
  rowOf: (test) => ({
    code: test.code,
    system: test.system,
    loinc: test.loinc,
    name: test.name,
    specimen_type: test.specimenType,
    container: test.container,
    result_kind: test.resultKind,
    unit: test.unit,
    decimals: test.decimals,
    answers: JSON.stringify(test.answers),
    ranges: JSON.stringify(test.ranges),
    turnaround_minutes: test.turnaroundMinutes,
    active: test.active,
  }),
  price: { prefix: 'LAB:', nameOf: (test) => test.name },
  faultsOf: ({ unit, ranges }) => [
    ...(unit !== null && unit !== '' && !isUcum(unit) ? [unknownUnit('unit')] : []),
    ...rangeFaults(ranges).map(({ index, field, code }) => ({
      path: `ranges.${index}.${field}`,
      code,
    })),
  ],
};

/** Tests that are ordered together; a panel has no price of its own, its tests have. */
export const labPanels: Catalogue<LabPanelInput, LabPanel> = {
  table: 'lab_panel',
  schema: LabPanelInput,
  columns: 'c.code, c.name, c.loinc, c.test_ids as "testIds", c.active',
  words: "concat_ws(' ', c.name, c.code, c.loinc)",
  sort: 'c.name',
  rowOf: (panel) => ({
    code: panel.code,
    name: panel.name,
    loinc: panel.loinc,
    test_ids: JSON.stringify([...new Set(panel.testIds)]),
    active: panel.active,
  }),
  price: null,
};

/** Which of some tests this hospital has. */
export async function knownTests(tenant: Tenant, testIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tenant.em.execute<{ id: string }[]>(
    'select id from lab_test where hospital_id = ? and id in (?)',
    [tenant.hospitalId, testIds],
  );
  return new Set(rows.map((row) => row.id));
}

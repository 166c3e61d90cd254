import type { z } from 'zod';
import { LabPanelInput, LabTestInput } from '#contracts/labs/catalogue.ts';
import type { LabPanel, LabPanelChange, LabTest, LabTestChange } from '#contracts/labs/catalogue.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { changeEntries, createEntry } from '#db/platform/catalogue-change.repository.ts';
import { findEntry, searchCatalogue } from '#db/platform/catalogue.repository.ts';
import type { Catalogue, CatalogueFilter } from '#db/platform/catalogue.repository.ts';
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
};

/** Tests that are ordered together; a panel has no price of its own, its tests have. */
const labPanels: Catalogue<LabPanelInput, LabPanel> = {
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

/** @returns the new test's id @throws Refusal catalogue.code_taken */
export const createTest = (tenant: Tenant, input: LabTestInput): Promise<string> =>
  createEntry(tenant, labTests, input);
/** Changes the named members of a test. @throws Refusal not_found, request.invalid */
export const updateTest = (
  tenant: Tenant,
  id: string,
  change: z.output<typeof LabTestChange>,
): Promise<void> => changeEntries(tenant, labTests, [{ id, named: change }]);
export const listTests = (tenant: Tenant, filter: CatalogueFilter) =>
  searchCatalogue(tenant, labTests, filter);
/** @throws Refusal not_found */
export const findTest = (tenant: Tenant, id: string): Promise<LabTest> => findEntry(tenant, labTests, id);

/** @throws Refusal catalogue.unknown naming the tests that this hospital does not have */
async function checkTests(tenant: Tenant, testIds: readonly string[]): Promise<void> {
  const rows = await tenant.em.execute<{ id: string }[]>(
    'select id from lab_test where hospital_id = ? and id in (?)',
    [tenant.hospitalId, testIds],
  );
  const known = new Set(rows.map((row) => row.id));
  const unknown = testIds.flatMap((id, index) =>
    known.has(id.toLowerCase()) ? [] : [{ path: `testIds.${index}`, message: 'not a test of this hospital' }],
  );
  if (unknown.length) throw new Refusal('catalogue.unknown', {}, unknown);
}

/** @returns the new panel's id @throws Refusal catalogue.code_taken, catalogue.unknown */
export async function createPanel(tenant: Tenant, input: LabPanelInput): Promise<string> {
  await checkTests(tenant, input.testIds);
  return createEntry(tenant, labPanels, input);
}
/** Changes the named members of a panel. @throws Refusal not_found, catalogue.unknown */
export async function updatePanel(
  tenant: Tenant,
  id: string,
  change: z.output<typeof LabPanelChange>,
): Promise<void> {
  if (change.testIds) await checkTests(tenant, change.testIds);
  return changeEntries(tenant, labPanels, [{ id, named: change }]);
}
export const listPanels = (tenant: Tenant, filter: CatalogueFilter) =>
  searchCatalogue(tenant, labPanels, filter);
/** @throws Refusal not_found */
export const findPanel = (tenant: Tenant, id: string): Promise<LabPanel> => findEntry(tenant, labPanels, id);

import type { z } from 'zod';
import type { LabPanelChange, LabPanelInput } from '#contracts/labs/catalogue.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { knownTests, labPanels } from '#db/labs/lab-catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { createEntry } from '#activities/catalogue/add-entries.ts';
import { changeEntries } from '#activities/catalogue/change-entries.ts';

/** @throws Refusal catalogue.unknown naming the tests that this hospital does not have */
async function assertTests(tenant: Tenant, testIds: readonly string[]): Promise<void> {
  const known = await knownTests(tenant, testIds);
  const unknown = testIds.flatMap((id, index) =>
    known.has(id.toLowerCase()) ? [] : [{ path: `testIds.${index}`, code: 'test_unknown' as const }],
  );
  if (unknown.length) throw new Refusal('catalogue.unknown', {}, unknown);
}

/** Adds a panel. @returns its id @throws Refusal catalogue.code_taken, catalogue.unknown */
export async function createPanel(tenant: Tenant, input: LabPanelInput): Promise<string> {
  await assertTests(tenant, input.testIds);
  return createEntry(tenant, labPanels, input);
}

/** Changes the named members of a panel from a day on. @throws Refusal not_found, catalogue.unknown, request.invalid */
export async function updatePanel(
  tenant: Tenant,
  id: string,
  { from, ...change }: z.output<typeof LabPanelChange>,
): Promise<void> {
  if (change.testIds) await assertTests(tenant, change.testIds);
  await changeEntries(tenant, labPanels, [{ id, named: change }], from);
}

import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudits } from '#db/audit/audit.repository.ts';
import { insertEntries } from '#db/platform/catalogue-change.repository.ts';
import { idsOfCodes } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertHolds } from '#activities/catalogue/assert-holds.ts';

/** Adds entries with their prices from today on. @returns ids by code; a code that is in use is left out */
export async function addEntries<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  inputs: readonly Input[],
): Promise<Map<string, string>> {
  const ids = await insertEntries(tenant, catalogue, inputs);
  await recordAudits(
    tenant,
    [...ids.values()].map((id) => ({ action: 'catalogue.create', entity: catalogue.table, entityId: id })),
  );
  return ids;
}

/** Adds an entry. @returns its id @throws Refusal request.invalid; catalogue.code_taken with the id of who has the code */
export async function createEntry<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  input: Input,
): Promise<string> {
  assertHolds(catalogue, input);
  const id = (await addEntries(tenant, catalogue, [input])).get(input.code);
  if (id) return id;
  const known = await idsOfCodes(tenant, catalogue.table, [input.code]);
  throw new Refusal('catalogue.code_taken', { id: known.get(input.code) ?? null }, [
    { path: 'code', code: 'code_in_use' },
  ]);
}

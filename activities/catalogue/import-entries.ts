import type { CatalogueImported } from '#contracts/platform/catalogue.ts';
import { fieldTitle } from '#contracts/platform/field-code-names.ts';
import type { FieldError } from '#contracts/platform/wire.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { idsOfCodes } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { addEntries } from '#activities/catalogue/add-entries.ts';
import { changeEntries } from '#activities/catalogue/change-entries.ts';
import { isWhole, namedIn, readItems } from '#activities/catalogue/read-items.ts';
import type { Sent } from '#activities/catalogue/read-items.ts';
import { compareKeys } from '#domain/platform/order.ts';

/** Wrong fields as they travel: with what a program reads of their code. */
export const toldErrors = (errors: readonly FieldRefusal[]): FieldError[] =>
  errors.map((error) => ({ ...error, message: fieldTitle(error.code, error.params) }));

/** Adds and changes the items, or nothing when one of them cannot be read: `importOutcomes` tells which. @returns the import's id */
export async function importItems<
  Input extends { code: string },
  Entry extends { id: string; version: number },
>(tenant: Tenant, catalogue: Catalogue<Input, Entry>, items: readonly Sent[]): Promise<string> {
  const importId = uuidv7();
  const read = readItems(catalogue, items);
  if (!isWhole(read)) return importId;
  // In the order of their codes, so that two imports never wait for each other in a circle.
  const good = read
    .flatMap(({ sent, input }) => (input ? [{ sent, input }] : []))
    .sort((a, b) => compareKeys(a.input.code, b.input.code));
  const codes = good.map(({ input }) => input.code);
  const before = await idsOfCodes(tenant, catalogue.table, codes);
  const made = await addEntries(
    tenant,
    catalogue,
    good.flatMap(({ input }) => (before.has(input.code) ? [] : [input])),
  );
  // Asked again: somebody else may have added one of the codes meanwhile.
  const ids = await idsOfCodes(tenant, catalogue.table, codes);
  await changeEntries(
    tenant,
    catalogue,
    good.flatMap(({ sent, input }) => {
      const id = ids.get(input.code);
      return id && !made.has(input.code) ? [{ id, named: namedIn(sent, input) }] : [];
    }),
  );
  await recordAudit(tenant, {
    action: 'catalogue.import',
    entity: catalogue.table,
    entityId: importId,
    details: { created: made.size, updated: good.length - made.size, refused: 0 },
  });
  return importId;
}

/**
 * What became of each item. Asked again later it answers the same: what is wrong with an item is in the item, and an entry that
 * the import made has an id younger than the import's.
 */
export async function importOutcomes<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  items: readonly Sent[],
  importId: string,
): Promise<CatalogueImported> {
  const read = readItems(catalogue, items);
  const isStored = isWhole(read);
  const ids = isStored
    ? await idsOfCodes(
        tenant,
        catalogue.table,
        read.flatMap(({ input }) => (input ? [input.code] : [])),
      )
    : new Map<string, string>();
  return {
    items: read.map(({ index, code, input, errors: wrong }) => {
      const errors = toldErrors(wrong);
      const id = (input && ids.get(input.code)) ?? null;
      if (!input) return { index, code, outcome: 'refused', id, errors, price: null };
      if (id === null) return { index, code, outcome: 'not_stored', id, errors, price: null };
      return {
        index,
        code,
        outcome: compareKeys(id, importId) > 0 ? 'created' : 'updated',
        id,
        errors,
        price: null,
      };
    }),
  };
}

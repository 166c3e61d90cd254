import type { CatalogueImported } from '#contracts/platform/catalogue.ts';
import { fieldTitle } from '#contracts/platform/field-code-names.ts';
import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { idsOfCodes } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { addEntries } from '#activities/catalogue/add-entries.ts';
import { changeEntries } from '#activities/catalogue/change-entries.ts';

type Sent = Record<string, unknown>;
type Read<Input> = { index: number; code: string | null; sent: Sent; input?: Input; errors: FieldRefusal[] };

/** Reads every item by the rules of adding one; a code stands in an import once. */
function readItems<Input extends { code: string }, Entry>(
  catalogue: Catalogue<Input, Entry>,
  items: readonly Sent[],
): Read<Input>[] {
  const seen = new Set<string>();
  return items.map((sent, index) => {
    const parsed = catalogue.schema.safeParse(sent, { error: fieldCode });
    if (!parsed.success) {
      const code = typeof sent['code'] === 'string' ? sent['code'].slice(0, 64) : null;
      return { index, code, sent, errors: wrongFields(parsed.error, 'items', index) };
    }
    const { code } = parsed.data;
    if (seen.has(code))
      return {
        index,
        code,
        sent,
        errors: [{ path: `items.${index}.code`, code: 'twice_in_import' }],
      };
    seen.add(code);
    return { index, code, sent, input: parsed.data, errors: [] };
  });
}

/** The members that were sent, as they were read: what is left out of a known entry stays. */
const namedIn = (sent: Sent, input: object): Sent =>
  Object.fromEntries(Object.entries(input).filter(([field]) => field in sent));

/** Adds and changes the items that can be read; what cannot is left out and told by `importOutcomes`. @returns the import's id */
export async function importItems<Input extends { code: string }, Entry extends { id: string }>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  items: readonly Sent[],
): Promise<string> {
  const importId = uuidv7();
  const read = readItems(catalogue, items);
  // In the order of their codes, so that two imports never wait for each other in a circle.
  const good = read
    .flatMap(({ sent, input }) => (input ? [{ sent, input }] : []))
    .sort((a, b) => (a.input.code < b.input.code ? -1 : 1));
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
    details: { created: made.size, updated: good.length - made.size, refused: read.length - good.length },
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
  const ids = await idsOfCodes(
    tenant,
    catalogue.table,
    read.flatMap(({ input }) => (input ? [input.code] : [])),
  );
  return {
    items: read.map(({ index, code, input, errors }) => {
      const id = input ? (ids.get(input.code) ?? null) : null;
      const outcome = id === null ? 'refused' : id > importId ? 'created' : 'updated';
      return {
        index,
        code,
        outcome,
        id,
        errors: errors.map((error) => ({ ...error, message: fieldTitle(error.code, error.params) })),
      };
    }),
  };
}

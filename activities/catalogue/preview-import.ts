import type { CatalogueImported } from '#contracts/platform/catalogue.ts';
import type { Money } from '#contracts/platform/wire.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { findEntries, idsOfCodes } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changedFields } from '#activities/catalogue/change-entries.ts';
import { toldErrors } from '#activities/catalogue/import-entries.ts';
import { namedIn, readItems } from '#activities/catalogue/read-items.ts';
import type { Sent } from '#activities/catalogue/read-items.ts';

type Priced = { id: string; version: number; price?: Money | null };

/** What an import would do, item by item, with the price of today and the one to be. Nothing is stored. */
export async function previewImport<
  Input extends { code: string },
  Entry extends { id: string; version: number },
>(tenant: Tenant, catalogue: Catalogue<Input, Entry>, items: readonly Sent[]): Promise<CatalogueImported> {
  const read = readItems(catalogue, items);
  const codes = read.flatMap(({ input }) => (input ? [input.code] : []));
  const ids = await idsOfCodes(tenant, catalogue.table, codes);
  const found = ids.size ? await findEntries(tenant, catalogue, [...ids.values()]) : [];
  const known = new Map(found.map((entry) => [entry.id, entry]));
  const { currency } = await hospitalClock(tenant);
  return {
    items: read.map(({ index, code, sent, input, errors: wrong }) => {
      const errors = toldErrors(wrong);
      if (!input) return { index, code, outcome: 'refused', id: null, errors, price: null };
      const entry = known.get(ids.get(input.code) ?? '') ?? null;
      const before = (entry as Priced | null)?.price ?? null;
      const { priceMinor } = input as { priceMinor?: string };
      const isNamed = 'priceMinor' in sent && priceMinor !== undefined;
      const after = isNamed ? { amountMinor: priceMinor, currency: before?.currency ?? currency } : before;
      const price = catalogue.price ? { before, after } : null;
      if (!entry) return { index, code, outcome: 'created', id: null, errors, price };
      const isChanged = changedFields(catalogue, entry, namedIn(sent, input)).length > 0;
      return { index, code, outcome: isChanged ? 'updated' : 'unchanged', id: entry.id, errors, price };
    }),
  };
}

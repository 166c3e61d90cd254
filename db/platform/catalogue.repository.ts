import type { LocalDate } from '#contracts/platform/wire.ts';
import type { z } from 'zod';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { priceJoin } from '#db/billing/price.repository.ts';
import type { CataloguePrefix } from '#db/billing/price.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { validVersion } from '#db/platform/version.repository.ts';
import type { CatalogueTable } from '#db/platform/version.repository.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A catalogue of a hospital, as far as the catalogues differ. `Input` is what is typed, `Entry` what is read. */
export type Catalogue<Input extends { code: string }, Entry> = {
  table: CatalogueTable;
  schema: z.ZodType<Input>;
  /** SQL over a version `c` and its `price`: what is read of it, named as in `Entry`. */
  columns: string;
  /** SQL over the version `c` and `clock.today`: what else is read of an entry as it is now. */
  now?: string;
  /** SQL over `c`: the words that are searched. */
  words: string;
  /** SQL over `c`: the name that the list is sorted by. */
  sort: string;
  /** The columns of an entry but its id and hospital; JSON as text. */
  rowOf(input: Input): Record<string, unknown>;
  /** What is wrong with an entry that its schema cannot say: fields with a code. */
  faultsOf?(input: Input): FieldRefusal[];
  /** How its prices are filed, null when it has none. */
  price: { prefix: CataloguePrefix; nameOf(input: Input): string } | null;
  /** Only for its type: what a read entry is. */
  entry?: Entry;
};
/** A unit that UCUM does not know. */
export const unknownUnit = (path: string): FieldRefusal => ({
  path,
  code: 'unit_unknown',
});
export type CatalogueFilter = {
  q?: string | undefined;
  code?: string | undefined;
  includeInactive: 'true' | 'false';
  cursor?: string | undefined;
  limit: number;
};
type Price = { priceAmount: string | null; priceCurrency: string | null };

const versionOf = (table: CatalogueTable): string => validVersion(table, 'c', ['e.hospital_id', 'e.id']);

/** Entries as they are on a day; their number is that of the newest version, whenever it begins: who changes one has seen that. */
async function read<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  where: string,
  params: readonly unknown[],
  day: LocalDate | null = null,
): Promise<Entry[]> {
  const { price, table, columns, now } = catalogue;
  const rows = await tenant.em.execute<Price[]>(
    `with clock as (select ?::date as today)
     select e.id, e.version, ${columns}${now ? `, ${now}` : ''}${price ? ', price.amount as "priceAmount", price.currency as "priceCurrency"' : ''}
       from clock cross join ${table} e ${versionOf(table)} ${price ? priceJoin(price.prefix) : ''}
      where e.hospital_id = ? ${where}`,
    [day ?? (await hospitalClock(tenant)).today, tenant.hospitalId, ...params],
  );
  return rows.map(({ priceAmount, priceCurrency, ...entry }) => ({
    ...entry,
    ...(price
      ? { price: priceAmount && priceCurrency ? { amountMinor: priceAmount, currency: priceCurrency } : null }
      : {}),
  })) as Entry[];
}

/** Entries by name: every word of `q` must occur in name or codes; `code` is exact; `only` is a further column. A keyset page. */
export async function searchCatalogue<Input extends { code: string }, Entry extends { id: string }>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  filter: CatalogueFilter,
  only?: { column: 'sale_class'; value: string },
): Promise<{ items: Entry[]; nextCursor: string | null }> {
  let where = filter.includeInactive === 'true' ? '' : ' and c.active';
  const params: unknown[] = [];
  if (only) {
    where += ` and c.${only.column} = ?`;
    params.push(only.value);
  }
  if (filter.code !== undefined) {
    where += ' and c.code = ?';
    params.push(filter.code);
  }
  for (const word of (filter.q ?? '').split(/\s+/).filter(Boolean)) {
    where += ` and strpos(lower(${catalogue.words}), lower(?)) > 0`;
    params.push(word);
  }
  if (filter.cursor) {
    // The id alone: names may be longer than a cursor.
    const [after] = decodeCursor(filter.cursor, ['id']);
    where += ` and (${catalogue.sort}, e.id) > (select ${catalogue.sort}, e.id from ${catalogue.table} e ${versionOf(catalogue.table)} where e.hospital_id = ? and e.id = ?::uuid)`;
    params.push(tenant.hospitalId, after);
  }
  const rows = await read(tenant, catalogue, `${where} order by ${catalogue.sort}, e.id limit ?`, [
    ...params,
    filter.limit + 1,
  ]);
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > filter.limit && last ? encodeCursor([last.id]) : null };
}

/** Entries by their ids, in no order; as they are on a day, today when left out. */
export const findEntries = <Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  ids: readonly string[],
  day: LocalDate | null = null,
): Promise<Entry[]> => read(tenant, catalogue, 'and e.id in (?)', [ids], day);

/** An entry, or null. */
export async function findEntry<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  id: string,
): Promise<Entry | null> {
  const [entry] = await findEntries(tenant, catalogue, [id]);
  return entry ?? null;
}

/** Ids of the entries that have these codes, by code. */
export async function idsOfCodes(
  tenant: Tenant,
  table: Catalogue<{ code: string }, unknown>['table'],
  codes: readonly string[],
): Promise<Map<string, string>> {
  if (!codes.length) return new Map();
  const rows = await tenant.em.execute<{ id: string; code: string }[]>(
    `select id, code from ${table} where hospital_id = ? and code in (?)`,
    [tenant.hospitalId, codes],
  );
  return new Map(rows.map((row) => [row.code, row.id]));
}

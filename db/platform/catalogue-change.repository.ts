import type { LocalDate } from '#contracts/platform/wire.ts';
import { setPrices } from '#db/billing/price.repository.ts';
import type { NewPrice } from '#db/billing/price.repository.ts';
import { findEntries } from '#db/platform/catalogue.repository.ts';
import type { Catalogue } from '#db/platform/catalogue.repository.ts';
import type { CatalogueTable } from '#db/platform/version.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const pricesOf = <Input extends { code: string }, Entry>(
  { price }: Catalogue<Input, Entry>,
  inputs: readonly Input[],
): NewPrice[] =>
  inputs.flatMap((input) => {
    const { priceMinor, pricePer = 1 } = input as { priceMinor?: string; pricePer?: number };
    if (!price || priceMinor === undefined) return [];
    const code = `${price.prefix}${input.code}`;
    return [
      { code, name: price.nameOf(input).slice(0, 200), amountMinor: BigInt(priceMinor), per: pricePer },
    ];
  });

/** Adds entries with their prices from today on. @returns ids by code; a code that is in use is left out */
export async function insertEntries<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  inputs: readonly Input[],
): Promise<Map<string, string>> {
  const { em, hospitalId } = tenant;
  const rows = inputs.map((input) => ({ id: uuidv7(), hospital_id: hospitalId, ...catalogue.rowOf(input) }));
  const [first] = rows;
  if (!first) return new Map();
  const columns = Object.keys(first);
  const places = `(${columns.map(() => '?').join(', ')})`;
  const made = await em.execute<{ id: string; code: string }[]>(
    `insert into ${catalogue.table} (${columns.join(', ')}) values ${rows.map(() => places).join(', ')}
     on conflict (hospital_id, code) do nothing returning id, code`,
    rows.flatMap((row) => Object.values(row)),
  );
  const ids = new Map(made.map((row) => [row.code, row.id]));
  await setPrices(
    tenant,
    pricesOf(
      catalogue,
      inputs.filter((input) => ids.has(input.code)),
    ),
  );
  return ids;
}

/**
 * Entries by their ids as they are on a day, locked: always in the order of ids, so that two who change the same never wait in a circle.
 */
export async function lockEntries<Input extends { code: string }, Entry extends { id: string }>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  ids: readonly string[],
  day: LocalDate,
): Promise<Map<string, Entry>> {
  await tenant.em.execute(
    `select 1 from ${catalogue.table} where hospital_id = ? and id in (?) order by id for update`,
    [tenant.hospitalId, ids],
  );
  return new Map((await findEntries(tenant, catalogue, ids, day)).map((entry) => [entry.id, entry]));
}

/** An entry as it is to be, and its newest version; `isPriced`: whether its price is set, too. */
export type ChangedEntry<Input> = { id: string; version: number; after: Input; isPriced: boolean };

/**
 * Writes locked entries as they are to be from a day on, each as a further version; a new price with it.
 * @param later the day, where it is not the hospital's today
 */
export async function writeEntries<Input extends { code: string }, Entry>(
  tenant: Tenant,
  catalogue: Catalogue<Input, Entry>,
  changed: readonly ChangedEntry<Input>[],
  later: string | null,
): Promise<void> {
  for (const { id, version, after } of changed) {
    const row = catalogue.rowOf(after);
    if (later) await planVersion(tenant, catalogue.table, { id, version: version + 1, row, from: later });
    // The database keeps what an entry is changed to as its next version. What begins later leaves the row as it is today.
    const now = later ? {} : row;
    await tenant.em.execute(
      `update ${catalogue.table} set ${[...Object.keys(now).map((column) => `${column} = ?`), 'version = version + 1'].join(', ')}
        where hospital_id = ? and id = ?`,
      [...Object.values(now), tenant.hospitalId, id],
    );
  }
  await setPrices(
    tenant,
    pricesOf(
      catalogue,
      changed.filter((each) => each.isPriced).map((each) => each.after),
    ),
    later,
  );
}

/** Writes a version that begins on a later day. */
async function planVersion(
  { em, hospitalId, actorId }: Tenant,
  table: CatalogueTable,
  { id, version, row, from }: { id: string; version: number; row: Record<string, unknown>; from: string },
): Promise<void> {
  const kept = {
    ...row,
    id: uuidv7(),
    hospital_id: hospitalId,
    item_id: id,
    version,
    valid_from: from,
    made_at: new Date(),
    made_by: actorId,
  };
  await em.execute(
    `insert into ${table}_version (${Object.keys(kept).join(', ')}) values (${Object.keys(kept)
      .map(() => '?')
      .join(', ')})`,
    Object.values(kept),
  );
}

import type { LocalDate } from '#contracts/platform/wire.ts';
import type { EntityName } from '@mikro-orm/core';
import type { CatalogueVersion } from '#contracts/platform/catalogue.ts';
import { compareDays } from '#domain/platform/calendar.ts';
import { priceJoin } from '#db/billing/price.repository.ts';
import type { CataloguePrefix } from '#db/billing/price.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The tables of catalogues; the versions of each are in `<table>_version`, which the database writes (0053-catalogue-versions.sql). */
export type CatalogueTable = 'lab_test' | 'lab_panel' | 'medicine' | 'procedure_type';

/**
 * SQL that joins, as `as`, the version of an entry that is valid on `clock.today`: of those that have begun the one that began last.
 * @param entry SQL of the hospital and the id of the entry
 */
export const validVersion = (table: CatalogueTable, as: string, entry: readonly [string, string]): string =>
  `join lateral (select v.* from ${table}_version v where v.hospital_id = ${entry[0]} and v.item_id = ${entry[1]}
     and (v.valid_from is null or v.valid_from <= clock.today) order by v.valid_from desc nulls last, v.version desc limit 1) ${as} on true`;

/** What an entry costs on the day it is ordered, for so many units; `unitMinor` null: no price is valid. */
export type PriceThen = { unitMinor: bigint | null; per: number };
/** An entry as it is ordered: its version of today, and what it costs. */
export type EntryThen<V> = V & { priceThen: PriceThen };

/** Of some entries those that are offered on the hospital's day, as they are then, by their ids. */
export async function entriesOffered<V extends object>(
  tenant: Tenant,
  { entity, table, prefix }: { entity: EntityName<V>; table: CatalogueTable; prefix: CataloguePrefix },
  ids: readonly string[],
): Promise<Map<string, EntryThen<V>>> {
  const { em, hospitalId } = tenant;
  const rows = await em.execute<
    { item_id: string; price_then: string | null; price_then_per: number | null }[]
  >(
    `with clock as (select ?::date as today)
     select c.*, price.amount as price_then, price.per as price_then_per
       from clock cross join ${table} e ${validVersion(table, 'c', ['e.hospital_id', 'e.id'])} ${priceJoin(prefix)}
      where e.hospital_id = ? and e.id in (?) and c.active`,
    [(await hospitalClock(tenant)).today, hospitalId, [...new Set(ids)]],
  );
  return new Map(
    rows.map(({ price_then: amount, price_then_per: per, ...row }) => [
      row.item_id,
      Object.assign(em.map(entity, row as never), {
        priceThen: { unitMinor: amount === null ? null : BigInt(amount), per: per ?? 1 },
      }),
    ]),
  );
}

type VersionRow = Record<string, unknown> & {
  version: number;
  from: LocalDate | null;
  madeAt: string;
  byName: string | null;
  priceAmount: string | null;
  priceCurrency: string | null;
};

/**
 * The versions of an entry, the last to begin first, each with the price of the day it began; null when there is no such entry.
 * @param columns SQL over a version `c`: what is read of it
 */
export async function listVersions(
  tenant: Tenant,
  {
    table,
    columns,
    price,
  }: { table: CatalogueTable; columns: string; price: { prefix: CataloguePrefix } | null },
  id: string,
): Promise<CatalogueVersion[] | null> {
  const { timeZone, today } = await hospitalClock(tenant);
  const rows = await tenant.em.execute<VersionRow[]>(
    `select c.version, c.valid_from::text as "from", c.made_at as "madeAt", u.name as "byName", ${columns}
            ${price ? ', price.amount as "priceAmount", price.currency as "priceCurrency"' : ''}
       from ${table}_version c cross join lateral (select coalesce(c.valid_from, (c.made_at at time zone ?)::date) as today) clock
       left join app_user u on u.hospital_id = c.hospital_id and u.id = c.made_by ${price ? priceJoin(price.prefix) : ''}
      where c.hospital_id = ? and c.item_id = ? order by c.valid_from desc nulls last, c.version desc`,
    [timeZone, tenant.hospitalId, id],
  );
  if (!rows.length) return null;
  const current = rows.find(({ from }) => from === null || compareDays(from, today) <= 0);
  return rows.map(({ version, from, madeAt, byName, priceAmount, priceCurrency, ...fields }) => ({
    version,
    from,
    madeAt: toIso(madeAt),
    byName,
    state:
      version === current?.version
        ? 'current'
        : isToCome({ version, from }, rows, today)
          ? 'planned'
          : 'past',
    fields: {
      ...fields,
      ...(price
        ? {
            price:
              priceAmount && priceCurrency ? { amountMinor: priceAmount, currency: priceCurrency } : null,
          }
        : {}),
    },
  }));
}

type Dated = Pick<VersionRow, 'version' | 'from'>;

/** Whether a version begins on a later day, and is not written over by one of the same day. */
const isToCome = ({ version, from }: Dated, all: readonly Dated[], today: LocalDate): boolean =>
  from !== null &&
  compareDays(from, today) > 0 &&
  !all.some((other) => other.from === from && other.version > version);

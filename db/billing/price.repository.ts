import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** How the code of a catalogue's price begins; the desk's services have none of these. */
export type CataloguePrefix = 'LAB:' | 'MED:' | 'PROC:';
export type ValidPrice = { code: string; name: string; amountMinor: bigint; currency: string };

/** The price of a code that is valid on the hospital's day, or null. Amount in minor units. */
export async function priceOf(tenant: Tenant, code: string): Promise<ValidPrice | null> {
  const { today } = await hospitalClock(tenant);
  const [row] = await tenant.em.execute<{ code: string; name: string; amount: string; currency: string }[]>(
    `select code, name, amount_minor::text as amount, currency from service_price
      where hospital_id = ? and code = ? and valid_from <= ?::date and (valid_to is null or valid_to >= ?::date)
      order by valid_from desc limit 1`,
    [tenant.hospitalId, code, today, today],
  );
  return row
    ? { code: row.code, name: row.name, amountMinor: BigInt(row.amount), currency: row.currency }
    : null;
}

/**
 * SQL that joins, as `price`, the price of a catalogue's row `c` that is valid on `clock.today`: `amount` (minor units, text) and
 * `currency`, both null where none is.
 */
export const priceJoin = (prefix: CataloguePrefix): string =>
  `left join lateral (select s.amount_minor::text as amount, s.currency from service_price s
     where s.hospital_id = c.hospital_id and s.code = '${prefix}' || c.code and s.valid_from <= clock.today and (s.valid_to is null or s.valid_to >= clock.today)
     order by s.valid_from desc limit 1) price on true`;

/**
 * Sets what a code costs from the hospital's today on, until the next price that is planned already. A price that was valid ends
 * yesterday and stays readable; one that began today is corrected. The caller holds the lock of what is priced.
 */
export async function setPrice(
  tenant: Tenant,
  price: { code: string; name: string; amountMinor: bigint },
): Promise<void> {
  const { em, hospitalId } = tenant;
  const { code, name, amountMinor } = price;
  const { today, currency } = await hospitalClock(tenant);
  const now = await priceOf(tenant, code);
  if (now?.amountMinor === amountMinor && now.currency === currency) {
    if (now.name !== name)
      await em.execute(
        'update service_price set name = ? where hospital_id = ? and code = ? and (valid_to is null or valid_to >= ?::date)',
        [name, hospitalId, code, today],
      );
    return;
  }
  await em.execute(
    `update service_price set valid_to = ?::date - 1
      where hospital_id = ? and code = ? and valid_from < ?::date and (valid_to is null or valid_to >= ?::date)`,
    [today, hospitalId, code, today, today],
  );
  await em.execute(
    `insert into service_price (id, hospital_id, code, name, amount_minor, currency, valid_from, valid_to)
     values (?, ?, ?, ?, ?, ?, ?::date, (select min(valid_from) - 1 from service_price where hospital_id = ? and code = ? and valid_from > ?::date))
     on conflict (hospital_id, code, valid_from) do update
        set name = excluded.name, amount_minor = excluded.amount_minor, currency = excluded.currency, valid_to = excluded.valid_to`,
    [uuidv7(), hospitalId, code, name, amountMinor, currency, today, hospitalId, code, today],
  );
}

import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { askOnce } from '#db/tenancy/ask-once.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** How the code of a catalogue's price begins; the desk's services have none of these. */
export type CataloguePrefix = 'LAB:' | 'MED:' | 'PROC:';
/** The code of the price of what a catalogue has. */
export const priceCode = (prefix: CataloguePrefix, code: string): string => `${prefix}${code}`;

/** `amountMinor` is for `per` units. */
export type ValidPrice = { code: string; name: string; amountMinor: bigint; per: number; currency: string };

type PriceRow = { code: string; name: string; amount: string; per: number; currency: string };
const validPrice = ({ code, name, amount, per, currency }: PriceRow): ValidPrice => ({
  code,
  name,
  amountMinor: BigInt(amount),
  per,
  currency,
});

/** The prices of codes that are valid on the hospital's day, by code; a code without one is not in the answer. */
export async function pricesOf(tenant: Tenant, codes: readonly string[]): Promise<Map<string, ValidPrice>> {
  const { today } = await hospitalClock(tenant);
  if (!codes.length) return new Map();
  const rows = await tenant.em.execute<PriceRow[]>(
    `select distinct on (code) code, name, amount_minor::text as amount, per, currency from service_price
      where hospital_id = ? and code in (?) and valid_from <= ?::date and (valid_to is null or valid_to >= ?::date)
      order by code, valid_from desc`,
    [tenant.hospitalId, codes, today, today],
  );
  return new Map(rows.map((row) => [row.code, validPrice(row)]));
}

/** The price of a code that is valid on the hospital's day, or null. Amount in minor units. */
export const priceOf = async (tenant: Tenant, code: string): Promise<ValidPrice | null> =>
  (await pricesOf(tenant, [code])).get(code) ?? null;

/** What a doctor's consultation costs today; null for who is no doctor here, and where no price is valid. */
export const consultationPrice = (tenant: Tenant, doctorId: string): Promise<ValidPrice | null> =>
  askOnce(tenant, `consultation price ${doctorId}`, async () => {
    const { today } = await hospitalClock(tenant);
    const [row] = await tenant.em.execute<PriceRow[]>(
      `select s.code, s.name, s.amount_minor::text as amount, s.per, s.currency from doctor d
         join app_user u on u.hospital_id = d.hospital_id and u.id = d.id and u.disabled_at is null
         join service_price s on s.hospital_id = d.hospital_id and s.code = d.consultation_service
          and s.valid_from <= ?::date and (s.valid_to is null or s.valid_to >= ?::date)
        where d.hospital_id = ? and d.id = ? order by s.valid_from desc limit 1`,
      [today, today, tenant.hospitalId, doctorId],
    );
    return row ? validPrice(row) : null;
  });

/**
 * SQL that joins, as `price`, the price of a catalogue's row `c` that is valid on `clock.today`: `amount` (minor units, text) for `per`
 * units and `currency`, all null where none is.
 */
export const priceJoin = (prefix: CataloguePrefix): string =>
  `left join lateral (select s.amount_minor::text as amount, s.per, s.currency from service_price s
     where s.hospital_id = c.hospital_id and s.code = '${prefix}' || c.code and s.valid_from <= clock.today and (s.valid_to is null or s.valid_to >= clock.today)
     order by s.valid_from desc limit 1) price on true`;

/** What a code is to cost from a day on; amount in minor units, for so many units. */
export type NewPrice = { code: string; name: string; amountMinor: bigint; per: number };

/**
 * Sets what codes cost from a day on, each until its next price that is planned already. A price that was valid ends the day before
 * and stays readable; one that began that day is corrected. The caller holds the locks of what is priced.
 * @param later the day, where it is not the hospital's today
 */
export async function setPrices(
  tenant: Tenant,
  prices: readonly NewPrice[],
  later: string | null = null,
): Promise<void> {
  if (!prices.length) return;
  const { em, hospitalId } = tenant;
  const { today, currency } = await hospitalClock(tenant);
  const day = later ?? today;
  const known = new Map(
    (
      await em.execute<PriceRow[]>(
        `select distinct on (code) code, name, amount_minor::text as amount, per, currency from service_price
          where hospital_id = ? and code in (?) and valid_from <= ?::date and (valid_to is null or valid_to >= ?::date) order by code, valid_from desc`,
        [hospitalId, prices.map((price) => price.code), day, day],
      )
    ).map((row) => [row.code, row]),
  );
  const stays = ({ code, amountMinor, per }: NewPrice): boolean => {
    const now = known.get(code);
    // What is planned is written even where it is what would be valid anyhow: that may be planned anew.
    return !later && now?.amount === String(amountMinor) && now.per === per && now.currency === currency;
  };
  const asJson = (each: readonly NewPrice[]) =>
    JSON.stringify(each.map((price) => ({ ...price, amountMinor: String(price.amountMinor) })));
  const renamed = prices.filter((price) => stays(price) && known.get(price.code)?.name !== price.name);
  if (renamed.length)
    await em.execute(
      `update service_price s set name = sent.name from jsonb_to_recordset(?::jsonb) as sent(code text, name text)
        where s.hospital_id = ? and s.code = sent.code and (s.valid_to is null or s.valid_to >= ?::date)`,
      [asJson(renamed), hospitalId, day],
    );
  const changed = prices.filter((price) => !stays(price));
  if (!changed.length) return;
  await em.execute(
    `update service_price set valid_to = ?::date - 1
      where hospital_id = ? and code in (?) and valid_from < ?::date and (valid_to is null or valid_to >= ?::date)`,
    [day, hospitalId, changed.map((price) => price.code), day, day],
  );
  await em.execute(
    `insert into service_price (id, hospital_id, code, name, amount_minor, per, currency, valid_from, valid_to)
     select sent.id, ?, sent.code, sent.name, sent."amountMinor", sent.per, ?, ?::date,
            (select min(later.valid_from) - 1 from service_price later where later.hospital_id = ? and later.code = sent.code and later.valid_from > ?::date)
       from jsonb_to_recordset(?::jsonb) as sent(id uuid, code text, name text, "amountMinor" bigint, per int)
     on conflict (hospital_id, code, valid_from) do update
        set name = excluded.name, amount_minor = excluded.amount_minor, per = excluded.per, currency = excluded.currency, valid_to = excluded.valid_to`,
    [
      hospitalId,
      currency,
      day,
      hospitalId,
      day,
      asJson(changed.map((price) => ({ id: uuidv7(), ...price }))),
    ],
  );
}

import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

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

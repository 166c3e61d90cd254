import type { Tenant } from '#db/tenancy/tenant.ts';

/** Which of some tests are of a laboratory order. */
export async function itemsOfOrder(
  tenant: Tenant,
  orderId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tenant.em.execute<{ id: string }[]>(
    'select id from lab_item where hospital_id = ? and order_id = ? and id in (?)',
    [tenant.hospitalId, orderId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

import type { Tenant } from '#db/tenancy/tenant.ts';

/** Live charges of a consultation on the bill of a visit of which none was held; amounts in minor units. */
export async function unheldFees(
  { em, hospitalId }: Tenant,
  visitId: string,
): Promise<{ id: string; amountMinor: bigint }[]> {
  const rows = await em.execute<{ id: string; amount: string }[]>(
    `select c.id, c.amount_minor::text as amount from charge c
      where c.hospital_id = ? and c.visit_id = ? and c.voided_at is null
        and c.service_code in (select d.consultation_service from doctor d where d.hospital_id = c.hospital_id)
        and not exists (select 1 from consultation k where k.hospital_id = c.hospital_id and k.visit_id = c.visit_id)`,
    [hospitalId, visitId],
  );
  return rows.map(({ id, amount }) => ({ id, amountMinor: BigInt(amount) }));
}

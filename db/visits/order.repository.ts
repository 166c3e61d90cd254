import type { OrderType } from '#contracts/visits/names.ts';
import { CareCase } from '#db/cases/case.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderFilter } from '#db/visits/ordering.ts';

/** The case of an order by its id, for a person of the hospital; null when there is none of the type. */
export const findOrder = (tenant: Tenant, type: OrderType, id: string): Promise<CareCase | null> =>
  tenant.em.findOne(CareCase, { hospitalId: tenant.hospitalId, id, type });

/** The items of an order: what its flow knows as its parts. */
export async function itemsOfOrder(tenant: Tenant, orderId: string): Promise<ReadonlySet<string>> {
  const rows = await tenant.em.execute<{ id: string }[]>(
    `select part ->> 'id' as id from care_case c, jsonb_array_elements(c.terms -> 'parts') part where c.hospital_id = ? and c.id = ?`,
    [tenant.hospitalId, orderId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whose orders a filter is about: of an order, a visit or a patient; null where there is no such order or visit here. */
export async function patientOfOrders(
  tenant: Tenant,
  type: OrderType,
  filter: OrderFilter,
): Promise<string | null> {
  if (filter.id) return (await findOrder(tenant, type, filter.id))?.patientId ?? null;
  if (!filter.visitId) return filter.patientId ?? null;
  const [visit] = await tenant.em.execute<{ patient_id: string }[]>(
    'select patient_id from visit where hospital_id = ? and id = ?',
    [tenant.hospitalId, filter.visitId],
  );
  return visit?.patient_id ?? null;
}

/** Whether anything was charged for a visit that stays on its bill. */
export async function hasCharges(tenant: Tenant, visitId: string): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>(
    'select 1 from charge where hospital_id = ? and visit_id = ? and voided_at is null limit 1',
    [tenant.hospitalId, visitId],
  );
  return rows.length > 0;
}

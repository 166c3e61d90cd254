import type { OrderType } from '#contracts/visits/names.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { patientOfOrders } from '#db/visits/order.repository.ts';
import { openRecord } from '#activities/visits/open-record.ts';

/** Which orders: one, those of a visit, or those of a patient. */
export type OrderFilter = {
  id?: string | undefined;
  visitId?: string | undefined;
  patientId?: string | undefined;
};

const parts = { labOrder: 'labs', prescription: 'prescriptions', procedureOrder: 'procedures' } as const;

/**
 * Shows orders to somebody with a care relationship, on the record; who has none learns nothing, not even that there are none.
 * @throws Refusal chart.not_needed, chart.no_relationship
 */
export async function viewOrders<T>(
  tenant: Tenant,
  type: OrderType,
  filter: OrderFilter,
  read: (tenant: Tenant, filter: OrderFilter) => Promise<T[]>,
): Promise<T[]> {
  const [patientId] = await together([patientOfOrders(tenant, type, filter), hospitalClock(tenant)]);
  if (!patientId) return [];
  // Read at once; without a relationship nothing of it is answered.
  const [, found] = await together([
    openRecord(
      tenant,
      {
        action: 'order.view',
        entity: type,
        entityId: filter.id ?? filter.visitId ?? patientId,
        patientId,
      },
      [parts[type]],
    ),
    read(tenant, filter),
  ]);
  return found;
}

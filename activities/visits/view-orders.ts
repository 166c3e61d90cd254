import { orderRecords } from '#contracts/inbox/kind-names.ts';
import type { OrderWire } from '#contracts/inbox/order-forms.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { patientOfOrders } from '#db/visits/order.repository.ts';
import type { OrderFilter } from '#db/visits/ordering.ts';
import { orderActs } from '#activities/orders.ts';
import { openRecord } from '#activities/visits/open-record.ts';

/**
 * Shows orders to somebody with a care relationship, on the record; who has none learns nothing, not even that there are none.
 * @throws Refusal chart.not_needed, chart.no_relationship
 */
export async function viewOrders<T extends OrderType>(
  tenant: Tenant,
  type: T,
  filter: OrderFilter,
): Promise<OrderWire<T>[]> {
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
      [orderRecords[type].part],
    ),
    orderActs[type].list(tenant, filter),
  ]);
  return found;
}

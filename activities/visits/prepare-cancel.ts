import type { OrderType } from '#contracts/visits/names.ts';
import { invariant, orNotFound } from '#domain/platform/refusal.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { findOrder } from '#db/visits/order.repository.ts';
import type { Prepared } from '#activities/cases/store-act.ts';
import { assertItemsOfOrder } from '#activities/visits/assert-items-of-order.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';

/** Checks that a person may cancel an order before its flow is asked. @throws Refusal not_found, act.not_yours, order.item_unknown */
export async function prepareCancel(
  tenant: Tenant,
  type: OrderType,
  id: string,
  body: { itemIds?: string[] | undefined },
): Promise<Prepared> {
  const order = orNotFound(await findOrder(tenant, type, id));
  invariant(order.patientId, 'an order is for a patient');
  await assertStanding(tenant, { kind: type, id });
  await assertItemsOfOrder(tenant, id, body);
  return {
    workflowId: order.workflowId,
    caseId: order.id,
    taskId: null,
    patientId: order.patientId,
    envelope: { act: 'cancelOrder', ...(body.itemIds ? { partIds: body.itemIds } : {}) },
  };
}

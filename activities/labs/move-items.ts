import { Refusal } from '#domain/platform/refusal.ts';
import { itemsOfStep, shiftItems } from '#db/labs/lab-item.repository.ts';
import type { ItemOfTest } from '#db/labs/lab-item.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The items of a step with their tests, in the order of the request. @throws Refusal order.item_unknown */
export async function knownItems(
  tenant: Tenant,
  orderId: string,
  ids: readonly string[],
): Promise<ItemOfTest[]> {
  const { items, unknown } = await itemsOfStep(tenant, orderId, ids);
  if (unknown) throw new Refusal('order.item_unknown', { itemId: unknown });
  return items;
}

/**
 * Moves items from one state to another, all or none: who comes second learns who was first.
 * @throws Refusal order.item_state with `byName`, `at` and the state
 */
export async function moveItems(...move: Parameters<typeof shiftItems>): Promise<void> {
  const inTheWay = await shiftItems(...move);
  if (inTheWay) throw new Refusal('order.item_state', inTheWay);
}

import { Refusal } from '#domain/platform/refusal.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { itemsOfOrder } from '#db/visits/order.repository.ts';

/** Members by which forms name the items of an order, at any depth. */
const oneItem = new Set(['itemId']);
const manyItems = new Set(['itemIds', 'accept']);

function namedItems(form: unknown, path: readonly (string | number)[]): { id: string; path: string }[] {
  if (!form || typeof form !== 'object') return [];
  return Object.entries(form).flatMap(([key, entry]) => {
    const at = [...path, key];
    if (oneItem.has(key) && typeof entry === 'string') return [{ id: entry, path: at.join('.') }];
    if (manyItems.has(key) && Array.isArray(entry))
      return entry.map((id, index) => ({ id: String(id), path: [...at, index].join('.') }));
    return namedItems(entry, at);
  });
}

/**
 * Refuses a form that names an item which is not of this order, before the flow is asked: the flow knows its parts only and
 * would say that they are in no state for it.
 * @param path of the form in what was sent
 * @throws Refusal order.item_unknown with the fields
 */
export async function assertItemsOfOrder(
  tenant: Tenant,
  orderId: string,
  form: unknown,
  path: readonly string[] = [],
): Promise<void> {
  const named = namedItems(form, path);
  if (!named.length) return;
  const known = await itemsOfOrder(tenant, orderId);
  const unknown = named.filter(({ id }) => !known.has(id.toLowerCase()));
  if (unknown.length)
    throw new Refusal(
      'order.item_unknown',
      {},
      unknown.map((each) => ({ path: each.path, code: 'not_of_order' })),
    );
}

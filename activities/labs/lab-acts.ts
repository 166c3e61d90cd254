import { roleMay } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { labOrder } from '#domain/labs/lab-flow.ts';
import { listLabOrders } from '#db/labs/lab-order-list.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { labStep } from '#activities/labs/lab-step.ts';
import { orderTests } from '#activities/labs/order-tests.ts';
import type { OrderActs } from '#activities/visits/order-acts.ts';

/** The laboratory sees what it has entered; everybody else what a second person has verified. */
const seesUnverified = ({ role }: Tenant): boolean =>
  roleMay(role as Role, 'result.enter') || roleMay(role as Role, 'result.verify');

export const labActs: OrderActs<'labOrder'> = {
  table: labOrder,
  create: async (tenant, step, order, path) => {
    const { orderId, parts } = await orderTests(tenant, step, order, path);
    return { orderId, priority: order.priority, terms: { parts, reviews: step.ownerId !== null } };
  },
  step: labStep,
  list: (tenant, filter) => listLabOrders(tenant, filter, seesUnverified(tenant)),
};

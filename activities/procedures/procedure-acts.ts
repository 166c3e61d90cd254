import { procedureOrder } from '#domain/procedures/procedure-flow.ts';
import { listProcedureOrders } from '#db/procedures/procedure-order-list.repository.ts';
import { orderProcedures } from '#activities/procedures/order-procedures.ts';
import { procedureStep } from '#activities/procedures/procedure-step.ts';
import type { OrderActs } from '#activities/visits/order-acts.ts';

export const procedureActs: OrderActs<'procedureOrder'> = {
  table: procedureOrder,
  create: async (tenant, step, order, path) => {
    const { orderId, parts } = await orderProcedures(tenant, step, order, path);
    return { orderId, priority: order.priority, terms: { parts } };
  },
  step: procedureStep,
  list: listProcedureOrders,
};

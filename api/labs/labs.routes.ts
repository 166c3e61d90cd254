import type { OpenAPIHono } from '@hono/zod-openapi';
import { roleMay } from '#contracts/identity/names.ts';
import { CancelOrderInput, LabOrder } from '#contracts/labs/lab-order.ts';
import { listLabOrders } from '#db/labs/lab-order-list.repository.ts';
import { sessionOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { registerOrderRoutes } from '#api/visits/orders.ts';

/** The laboratory sees what it has entered; everybody else what a second person has verified. */
const seesUnverified = (c: AppContext) =>
  roleMay(sessionOf(c).role, 'result.enter') || roleMay(sessionOf(c).role, 'result.verify');

export function registerLabRoutes(app: OpenAPIHono<AppEnv>): void {
  registerOrderRoutes(app, {
    type: 'labOrder',
    tag: 'labs',
    base: '/api/v1/labs/orders',
    name: 'laboratory order with its tests, specimens and results',
    schema: LabOrder,
    cancel: CancelOrderInput,
    read: (c) => (tenant, filter) => listLabOrders(tenant, filter, seesUnverified(c)),
  });
}

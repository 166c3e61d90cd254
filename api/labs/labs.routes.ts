import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { roleMay } from '#contracts/identity/names.ts';
import { CancelOrderInput, LabOrder } from '#contracts/labs/lab-order.ts';
import { Accepted, Receipt } from '#contracts/visits/visit.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { listLabOrders } from '#db/labs/lab-order-list.repository.ts';
import { sessionOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';
import { cancelByPerson, OrderQuery, readOrders } from '#api/visits/orders.ts';

const tags = ['labs'];
const base = '/api/v1/labs/orders';
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'order.read',
  tags,
  summary: 'Laboratory orders of a visit or a patient, newest first; needs a care relationship',
  request: { query: OrderQuery },
  responses: { 200: jsonAnswer(z.object({ items: z.array(LabOrder) }), 'Orders') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{id}`,
  guard: 'order.read',
  tags,
  summary: 'One laboratory order with its tests, specimens and results',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(LabOrder, 'The order') },
});
const cancelRoute = guarded({
  method: 'post',
  path: `${base}/{id}/cancel`,
  guard: 'order.cancel',
  idempotent: true,
  tags,
  summary: 'Cancel what has not been collected',
  request: { params: IdParam, body: jsonBody(CancelOrderInput) },
  responses: {
    200: jsonAnswer(Receipt, 'Done'),
    202: jsonAnswer(Accepted, 'Accepted, not finished: ask statusUrl'),
  },
});

/** The laboratory sees what it has entered; everybody else what a second person has verified. */
const seesUnverified = (c: AppContext) =>
  roleMay(sessionOf(c).role, 'result.enter') || roleMay(sessionOf(c).role, 'result.verify');

export function registerLabRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) => {
    const items = await readOrders(c, 'labOrder', c.req.valid('query'), (tenant, filter) =>
      listLabOrders(tenant, filter, seesUnverified(c)),
    );
    return c.json({ items }, 200);
  });
  app.openapi(getRoute, async (c) => {
    const [order] = await readOrders(c, 'labOrder', c.req.valid('param'), (tenant, filter) =>
      listLabOrders(tenant, filter, seesUnverified(c)),
    );
    if (!order) throw new Refusal('not_found');
    return c.json(order, 200);
  });
  app.openapi(
    cancelRoute,
    (c) => cancelByPerson(c, 'labOrder', c.req.valid('param').id, c.req.valid('json')) as never,
  );
}

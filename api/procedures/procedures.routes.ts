import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { CancelPrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { ProcedureOrder } from '#contracts/procedures/procedure-order.ts';
import { Accepted, Receipt } from '#contracts/visits/visit.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { listProcedureOrders } from '#db/procedures/procedure-order-list.repository.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';
import { cancelByPerson, OrderQuery, readOrders } from '#api/visits/orders.ts';

const tags = ['procedures'];
const base = '/api/v1/procedures/orders';
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'order.read',
  tags,
  summary: 'Procedure orders of a visit or a patient, newest first; needs a care relationship',
  request: { query: OrderQuery },
  responses: { 200: jsonAnswer(z.object({ items: z.array(ProcedureOrder) }), 'Orders') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{id}`,
  guard: 'order.read',
  tags,
  summary: 'One procedure order',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(ProcedureOrder, 'The order') },
});
const cancelRoute = guarded({
  method: 'post',
  path: `${base}/{id}/cancel`,
  guard: 'order.cancel',
  idempotent: true,
  tags,
  summary: 'Cancel a procedure that has not been performed',
  request: { params: IdParam, body: jsonBody(CancelPrescriptionInput) },
  responses: {
    200: jsonAnswer(Receipt, 'Done'),
    202: jsonAnswer(Accepted, 'Accepted, not finished: ask statusUrl'),
  },
});

export function registerProcedureRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) =>
    c.json({ items: await readOrders(c, 'procedureOrder', c.req.valid('query'), listProcedureOrders) }, 200),
  );
  app.openapi(getRoute, async (c) => {
    const [found] = await readOrders(c, 'procedureOrder', c.req.valid('param'), listProcedureOrders);
    if (!found) throw new Refusal('not_found');
    return c.json(found, 200);
  });
  app.openapi(
    cancelRoute,
    (c) => cancelByPerson(c, 'procedureOrder', c.req.valid('param').id, c.req.valid('json')) as never,
  );
}

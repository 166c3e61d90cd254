import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { CancelPrescriptionInput, Prescription } from '#contracts/pharmacy/prescription.ts';
import { Accepted, Receipt } from '#contracts/visits/visit.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { listPrescriptions } from '#db/pharmacy/prescription-list.repository.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';
import { cancelByPerson, OrderQuery, readOrders } from '#api/visits/orders.ts';

const tags = ['pharmacy'];
const base = '/api/v1/pharmacy/prescriptions';
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'order.read',
  tags,
  summary: 'Prescriptions of a visit or a patient, newest first; needs a care relationship',
  request: { query: OrderQuery },
  responses: { 200: jsonAnswer(z.object({ items: z.array(Prescription) }), 'Prescriptions') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{id}`,
  guard: 'order.read',
  tags,
  summary: 'One prescription with the batches each line may be issued from',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Prescription, 'The prescription') },
});
const cancelRoute = guarded({
  method: 'post',
  path: `${base}/{id}/cancel`,
  guard: 'order.cancel',
  idempotent: true,
  tags,
  summary: 'Cancel what has not been issued; reserved stock is released',
  request: { params: IdParam, body: jsonBody(CancelPrescriptionInput) },
  responses: {
    200: jsonAnswer(Receipt, 'Done'),
    202: jsonAnswer(Accepted, 'Accepted, not finished: ask statusUrl'),
  },
});

export function registerPrescriptionRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) =>
    c.json({ items: await readOrders(c, 'prescription', c.req.valid('query'), listPrescriptions) }, 200),
  );
  app.openapi(getRoute, async (c) => {
    const [found] = await readOrders(c, 'prescription', c.req.valid('param'), listPrescriptions);
    if (!found) throw new Refusal('not_found');
    return c.json(found, 200);
  });
  app.openapi(
    cancelRoute,
    (c) => cancelByPerson(c, 'prescription', c.req.valid('param').id, c.req.valid('json')) as never,
  );
}

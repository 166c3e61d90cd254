import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { orderRecords } from '#contracts/inbox/kind-names.ts';
import { orderForms } from '#contracts/inbox/order-forms.ts';
import type { OrderForms } from '#contracts/inbox/task-form.ts';
import { moduleOf, orderTypes } from '#contracts/visits/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { Accepted, Receipt } from '#contracts/visits/visit.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { prepareCancel } from '#activities/visits/prepare-cancel.ts';
import { viewOrders } from '#activities/visits/view-orders.ts';
import { actOnFlow } from '#api/cases/act.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const OrderQuery = z.object({ visitId: z.uuid() });

/** Cancels what has not happened of an order: its flow decides. */
const cancelByPerson = (
  c: AppContext,
  type: OrderType,
  id: string,
  body: { reason: string; itemIds?: string[] | undefined },
): Promise<Response> =>
  actOnFlow(c, {
    message: 'cancelOrder',
    target: id,
    body,
    prepare: (tenant) => prepareCancel(tenant, type, id, body),
  });

/** The routes that every type of order has: those of a visit, those of a patient, one, and cancelling what has not happened. */
export function registerOrderRoutes(app: OpenAPIHono<AppEnv>): void {
  for (const type of orderTypes) registerType(app, type);
}

function registerType(app: OpenAPIHono<AppEnv>, type: OrderType): void {
  const { path } = orderRecords[type];
  const { name, wire: schema, cancel }: OrderForms = orderForms[type];
  const base = `/api/v1/${path}`;
  const tags = [moduleOf(type)];
  const listRoute = guarded({
    method: 'get',
    path: base,
    guard: 'order.read',
    tags,
    summary: `Each ${name} of a visit, newest first; needs a care relationship`,
    request: { query: OrderQuery },
    responses: { 200: jsonAnswer(z.object({ items: z.array(schema) }), 'Newest first') },
  });
  const ofPatientRoute = guarded({
    method: 'get',
    path: `/api/v1/patients/{id}/${path}`,
    guard: 'order.read',
    tags,
    summary: `Each ${name} of a patient, newest first; needs a care relationship`,
    request: { params: IdParam },
    responses: { 200: jsonAnswer(z.object({ items: z.array(schema) }), 'Newest first') },
  });
  const getRoute = guarded({
    method: 'get',
    path: `${base}/{id}`,
    guard: 'order.read',
    tags,
    summary: `One ${name}; needs a care relationship`,
    request: { params: IdParam },
    responses: { 200: jsonAnswer(schema, 'As it stands') },
  });
  const cancelRoute = guarded({
    method: 'post',
    path: `${base}/{id}/cancel`,
    guard: 'order.cancel',
    idempotent: true,
    tags,
    summary: `Cancel what has not happened of a ${name}`,
    request: { params: IdParam, body: jsonBody(cancel) },
    responses: {
      200: jsonAnswer(Receipt, 'Done'),
      202: jsonAnswer(Accepted, 'Accepted, not finished: ask statusUrl'),
    },
  });
  app.openapi(listRoute, async (c) => {
    const filter = c.req.valid('query');
    const items = await inHospital(c, (tenant) => viewOrders(tenant, type, filter));
    return c.json({ items }, 200) as never;
  });
  app.openapi(ofPatientRoute, async (c) => {
    const { id: patientId } = c.req.valid('param');
    const items = await inHospital(c, (tenant) => viewOrders(tenant, type, { patientId }));
    return c.json({ items }, 200) as never;
  });
  app.openapi(getRoute, async (c) => {
    const filter = c.req.valid('param');
    const [found] = await inHospital(c, (tenant) => viewOrders(tenant, type, filter));
    return c.json(orNotFound(found), 200) as never;
  });
  app.openapi(
    cancelRoute,
    (c) => cancelByPerson(c, type, c.req.valid('param').id, cancel.parse(c.req.valid('json'))) as never,
  );
}

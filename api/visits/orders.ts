import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { orderRecords } from '#contracts/inbox/kind-names.ts';
import { orderForms } from '#contracts/inbox/order-forms.ts';
import type { OrderWire } from '#contracts/inbox/order-forms.ts';
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

type CancelOf<T extends OrderType> = (typeof orderForms)[T]['cancel'];
/**
 * What the routes of a type of order are made of. Each schema says what it takes and gives: of one that is only named by the type,
 * a route would lose it.
 */
type FormsOf<T extends OrderType> = {
  name: string;
  wire: z.ZodType<OrderWire<T>>;
  cancel: z.ZodType<z.output<CancelOf<T>>, z.input<CancelOf<T>>>;
};

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

function registerType<T extends OrderType>(app: OpenAPIHono<AppEnv>, type: T) {
  const { path }: { path: (typeof orderRecords)[T]['path'] } = orderRecords[type];
  const { name, wire: schema, cancel } = orderForms[type] as unknown as FormsOf<T>;
  const base = `/api/v1/${path}` as const;
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
    path: `/api/v1/patients/{id}/${path}` as const,
    guard: 'order.read',
    tags,
    summary: `Each ${name} of a patient, newest first; needs a care relationship`,
    request: { params: IdParam },
    responses: { 200: jsonAnswer(z.object({ items: z.array(schema) }), 'Newest first') },
  });
  const getRoute = guarded({
    method: 'get',
    path: `${base}/{id}` as const,
    guard: 'order.read',
    tags,
    summary: `One ${name}; needs a care relationship`,
    request: { params: IdParam },
    responses: { 200: jsonAnswer(schema, 'As it stands') },
  });
  const cancelRoute = guarded({
    method: 'post',
    path: `${base}/{id}/cancel` as const,
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
  return app
    .openapi(listRoute, async (c) => {
      const filter = c.req.valid('query');
      const items = await inHospital(c, (tenant) => viewOrders(tenant, type, filter));
      return c.json({ items }, 200) as never;
    })
    .openapi(ofPatientRoute, async (c) => {
      const { id: patientId } = c.req.valid('param');
      const items = await inHospital(c, (tenant) => viewOrders(tenant, type, { patientId }));
      return c.json({ items }, 200) as never;
    })
    .openapi(getRoute, async (c) => {
      const filter = c.req.valid('param');
      const [found] = await inHospital(c, (tenant) => viewOrders(tenant, type, filter));
      return c.json(orNotFound(found), 200) as never;
    })
    .openapi(
      cancelRoute,
      (c) => cancelByPerson(c, type, c.req.valid('param').id, cancel.parse(c.req.valid('json'))) as never,
    );
}
/** The routes of one type of order. */
export type OrderRoutes<T extends OrderType> = ReturnType<typeof registerType<T>>;

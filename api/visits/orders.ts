import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { OrderType } from '#contracts/visits/names.ts';
import { Accepted, Receipt } from '#contracts/visits/visit.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { prepareCancel } from '#activities/visits/prepare-cancel.ts';
import { viewOrders } from '#activities/visits/view-orders.ts';
import type { OrderFilter } from '#activities/visits/view-orders.ts';
import { actOnFlow } from '#api/cases/act.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

/** Orders of a visit, or of a patient. */
const OrderQuery = z
  .object({ visitId: z.uuid().optional(), patientId: z.uuid().optional() })
  .refine((query) => Boolean(query.visitId) !== Boolean(query.patientId), {
    path: ['visitId'],
    message: 'name a visit or a patient',
  });
type Wire = { id: string; patient: { id: string } };

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

export type OrderRoutes<T extends z.ZodType<Wire>> = {
  type: OrderType;
  tag: string;
  base: string;
  /** In words of the reference: "laboratory order". */
  name: string;
  schema: T;
  cancel: z.ZodType<{ reason: string; itemIds?: string[] | undefined }>;
  read(c: AppContext): (tenant: Tenant, filter: OrderFilter) => Promise<z.output<T>[]>;
};

/** The three routes that every type of order has: those of a visit or patient, one, and cancelling what has not happened. */
export function registerOrderRoutes<T extends z.ZodType<Wire>>(
  app: OpenAPIHono<AppEnv>,
  { type, tag, base, name, schema, cancel, read }: OrderRoutes<T>,
): void {
  const tags = [tag];
  const listRoute = guarded({
    method: 'get',
    path: base,
    guard: 'order.read',
    tags,
    summary: `Each ${name} of a visit or a patient, newest first; needs a care relationship`,
    request: { query: OrderQuery },
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
    const items = await inHospital(c, (tenant) => viewOrders(tenant, type, filter, read(c)));
    return c.json({ items }, 200) as never;
  });
  app.openapi(getRoute, async (c) => {
    const filter = c.req.valid('param');
    const [found] = await inHospital(c, (tenant) => viewOrders(tenant, type, filter, read(c)));
    return c.json(orNotFound(found), 200) as never;
  });
  app.openapi(
    cancelRoute,
    (c) => cancelByPerson(c, type, c.req.valid('param').id, cancel.parse(c.req.valid('json'))) as never,
  );
}

import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import type { OrderType } from '#contracts/visits/names.ts';
import { Accepted, Receipt } from '#contracts/visits/visit.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { assertItemsOfOrder } from '#db/labs/items-of-order.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { findOrder, patientOfOrders } from '#db/visits/order.repository.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';
import { openRecord } from '#activities/visits/open-record.ts';
import { actOnFlow } from '#api/cases/act.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

/** Orders of a visit, or of a patient. */
const OrderQuery = z
  .object({ visitId: z.uuid().optional(), patientId: z.uuid().optional() })
  .refine((query) => Boolean(query.visitId) !== Boolean(query.patientId), {
    path: ['visitId'],
    message: 'name a visit or a patient',
  });
type Filter = { id?: string | undefined; visitId?: string | undefined; patientId?: string | undefined };
type Wire = { id: string; patient: { id: string } };
const parts = { labOrder: 'labs', prescription: 'prescriptions', procedureOrder: 'procedures' } as const;

/** Reads orders for somebody with a care relationship, who learns nothing without one: not even that there are none. */
const readOrders = <T extends Wire>(
  c: AppContext,
  type: OrderType,
  filter: Filter,
  read: (tenant: Tenant, filter: Filter) => Promise<T[]>,
): Promise<T[]> =>
  inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
    const [patientId] = await together([patientOfOrders(tenant, type, filter), hospitalClock(tenant)]);
    if (!patientId) return [];
    // Read at once; without a relationship nothing of it is answered.
    const [, found] = await together([
      openRecord(
        tenant,
        {
          action: 'order.view',
          entity: type,
          entityId: filter.id ?? filter.visitId ?? patientId,
          patientId,
        },
        [parts[type]],
      ),
      read(tenant, filter),
    ]);
    return found;
  });

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
    prepare: async (tenant) => {
      const order = await findOrder(tenant, type, id);
      if (!order) throw new Refusal('not_found');
      await assertStanding(tenant, { kind: type, id });
      if (type === 'labOrder') await assertItemsOfOrder(tenant, id, body);
      return {
        workflowId: order.workflowId,
        caseId: order.id,
        taskId: null,
        patientId: order.patientId,
        envelope: { act: 'cancelOrder', ...(body.itemIds ? { partIds: body.itemIds } : {}) },
      };
    },
  });

export type OrderRoutes<T extends z.ZodType<Wire>> = {
  type: OrderType;
  tag: string;
  base: string;
  /** In words of the reference: "laboratory order". */
  name: string;
  schema: T;
  cancel: z.ZodType<{ reason: string; itemIds?: string[] | undefined }>;
  read(c: AppContext): (tenant: Tenant, filter: Filter) => Promise<z.output<T>[]>;
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
  app.openapi(
    listRoute,
    async (c) => c.json({ items: await readOrders(c, type, c.req.valid('query'), read(c)) }, 200) as never,
  );
  app.openapi(getRoute, async (c) => {
    const [found] = await readOrders(c, type, c.req.valid('param'), read(c));
    if (!found) throw new Refusal('not_found');
    return c.json(found, 200) as never;
  });
  app.openapi(
    cancelRoute,
    (c) => cancelByPerson(c, type, c.req.valid('param').id, cancel.parse(c.req.valid('json'))) as never,
  );
}

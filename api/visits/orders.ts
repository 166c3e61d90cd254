import { z } from 'zod';
import { orderMessages } from '#contracts/visits/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertCareRelationship } from '#db/visits/chart.repository.ts';
import { findOrder } from '#db/visits/order.repository.ts';
import { actOnFlow } from '#api/visits/act.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext } from '#api/platform/env.ts';

/** Orders of a visit, or of a patient. */
export const OrderQuery = z
  .object({ visitId: z.uuid().optional(), patientId: z.uuid().optional() })
  .refine((query) => Boolean(query.visitId) !== Boolean(query.patientId), {
    path: ['visitId'],
    message: 'name a visit or a patient',
  });
type Filter = { id?: string | undefined; visitId?: string | undefined; patientId?: string | undefined };
type Wire = { id: string; patient: { id: string } };

/** Reads orders for somebody with a care relationship; the reading is written down once. */
export const readOrders = <T extends Wire>(
  c: AppContext,
  type: OrderType,
  filter: Filter,
  read: (tenant: Tenant, filter: { id?: string; visitId?: string; patientId?: string }) => Promise<T[]>,
): Promise<T[]> =>
  inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
    const given = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
    const found = await read(tenant, given);
    const patientId = found[0]?.patient.id;
    if (!patientId) return found;
    await assertCareRelationship(tenant, patientId, sessionOf(c).departmentId);
    await recordAudit(tenant, {
      action: 'order.view',
      entity: type,
      entityId: filter.id ?? filter.visitId ?? patientId,
      patientId,
    });
    return found;
  });

/** Cancels what has not happened of an order: its flow decides. */
export const cancelByPerson = (
  c: AppContext,
  type: OrderType,
  id: string,
  body: { reason: string; itemIds?: string[] | undefined },
): Promise<Response> =>
  actOnFlow(c, {
    message: orderMessages.cancelOrder,
    target: id,
    body,
    prepare: async (tenant) => {
      const order = await findOrder(tenant, type, id);
      if (!order) throw new Refusal('not_found');
      return {
        workflowId: order.workflowId,
        visitId: order.visitId,
        taskId: null,
        patientId: order.patientId,
        envelope: body.itemIds ? { partIds: body.itemIds } : {},
      };
    },
  });

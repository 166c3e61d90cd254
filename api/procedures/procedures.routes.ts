import type { OpenAPIHono } from '@hono/zod-openapi';
import { CancelPrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { ProcedureOrder } from '#contracts/procedures/procedure-order.ts';
import { listProcedureOrders } from '#db/procedures/procedure-order-list.repository.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { registerOrderRoutes } from '#api/visits/orders.ts';

export function registerProcedureRoutes(app: OpenAPIHono<AppEnv>): void {
  registerOrderRoutes(app, {
    type: 'procedureOrder',
    tag: 'procedures',
    base: '/api/v1/procedures/orders',
    name: 'procedure order',
    schema: ProcedureOrder,
    cancel: CancelPrescriptionInput,
    read: () => listProcedureOrders,
  });
}

import type { OpenAPIHono } from '@hono/zod-openapi';
import { CancelPrescriptionInput, Prescription } from '#contracts/pharmacy/prescription.ts';
import { listPrescriptions } from '#db/pharmacy/prescription-list.repository.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { registerOrderRoutes } from '#api/visits/orders.ts';

export function registerPrescriptionRoutes(app: OpenAPIHono<AppEnv>): void {
  registerOrderRoutes(app, {
    type: 'prescription',
    tag: 'pharmacy',
    base: '/api/v1/pharmacy/prescriptions',
    name: 'prescription with the batches each line may be issued from',
    schema: Prescription,
    cancel: CancelPrescriptionInput,
    read: () => listPrescriptions,
  });
}

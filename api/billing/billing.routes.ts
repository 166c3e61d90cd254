import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { AskApproval, BillApproval } from '#contracts/billing/approval.ts';
import { Bill, PaymentReceipt, ServicePrice } from '#contracts/billing/bill.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import { approvalsOfVisit } from '#db/billing/approval.repository.ts';
import { listPrices } from '#db/billing/bill.repository.ts';
import { askApproval } from '#activities/billing/ask-approval.ts';
import { viewBill, viewReceipt } from '#activities/billing/view-bill.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const Receipt = PaymentReceipt.extend({ hospitalName: z.string(), patient: PatientSummary });
const guard = ['bill.read', 'billing.prepare', 'payment.take'] as const;
const billRoute = guarded({
  method: 'get',
  path: '/api/v1/billing/visits/{id}',
  guard,
  tags: ['billing'],
  summary: 'Bill of a visit, from the ledger',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Bill, 'The bill') },
});
const pricesRoute = guarded({
  method: 'get',
  path: '/api/v1/billing/services',
  guard: 'price.read',
  tags: ['billing'],
  summary: 'Services with today’s prices',
  responses: { 200: jsonAnswer(z.object({ items: z.array(ServicePrice) }), 'Prices') },
});
const receiptRoute = guarded({
  method: 'get',
  path: '/api/v1/billing/receipts/{id}',
  guard,
  tags: ['billing'],
  summary: 'A receipt',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Receipt, 'The receipt') },
});

const askRoute = guarded({
  method: 'post',
  path: '/api/v1/billing/visits/{id}/approvals',
  guard: ['billing.prepare', 'payment.take', 'visit.exit'],
  tags: ['billing'],
  summary: 'Ask a second person to agree to what is above the limit; the same again changes nothing',
  request: { params: IdParam, body: jsonBody(AskApproval) },
  responses: { 201: jsonAnswer(BillApproval, 'What was asked') },
});

export function registerBillingRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(billRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewBill(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(askRoute, async (c) => {
      const { id } = c.req.valid('param');
      const asked = await actAndRead(
        c,
        (tenant) => askApproval(tenant, id, c.req.valid('json')),
        async (tenant, asking) =>
          (await approvalsOfVisit(tenant, id, true)).find((each) => each.id === asking) ?? null,
      );
      return c.json(asked, 201);
    })
    .openapi(pricesRoute, async (c) => c.json({ items: await inHospital(c, listPrices) }, 200))
    .openapi(receiptRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewReceipt(tenant, c.req.valid('param').id)), 200),
    );
}

export type BillingRoutes = ReturnType<typeof registerBillingRoutes>;

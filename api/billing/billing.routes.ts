import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { AskApproval, BillApproval } from '#contracts/billing/approval.ts';
import { Bill, PaymentReceipt, ServicePrice } from '#contracts/billing/bill.ts';
import { roleMay } from '#contracts/identity/names.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import { invariant, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { approvalsOfVisit } from '#db/billing/approval.repository.ts';
import { billOfVisit, listPrices } from '#db/billing/bill.repository.ts';
import { findReceipt } from '#db/billing/payment.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';
import { askApproval } from '#activities/billing/ask-approval.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
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

export function registerBillingRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(billRoute, async (c) => {
    const bill = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      const found = await billOfVisit(tenant, c.req.valid('param').id);
      if (!found) throw new Refusal('not_found');
      await recordAudit(tenant, {
        action: 'bill.view',
        entity: 'visit',
        entityId: found.visitId,
        patientId: found.patient.id,
      });
      return found;
    });
    return c.json(bill, 200);
  });
  app.openapi(askRoute, async (c) => {
    const { id } = c.req.valid('param');
    const asked = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      // Who only ends visits asks about those that are theirs to end.
      if (!roleMay(sessionOf(c).role, 'payment.take')) await assertStanding(tenant, { kind: 'visit', id });
      const approvalId = await askApproval(tenant, id, c.req.valid('json'));
      return (await approvalsOfVisit(tenant, id, true)).find((each) => each.id === approvalId);
    });
    invariant(asked, 'what was asked is there');
    return c.json(asked, 201);
  });
  app.openapi(pricesRoute, async (c) =>
    c.json({ items: await inTenant(c.get('deps').db, tenantOf(c), listPrices) }, 200),
  );
  app.openapi(receiptRoute, async (c) => {
    const receipt = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      const found = await findReceipt(tenant, c.req.valid('param').id);
      const visit = found ? await visitSummary(tenant, found.visitId) : null;
      if (!found || !visit) throw new Refusal('not_found');
      const { visitId: _visit, ...payment } = found;
      await recordAudit(tenant, {
        action: 'receipt.view',
        entity: 'payment',
        entityId: found.id,
        patientId: visit.patient.id,
      });
      return { ...payment, hospitalName: (await hospitalClock(tenant)).name, patient: visit.patient };
    });
    return c.json(receipt, 200);
  });
}

import type { Bill } from '#contracts/billing/bill.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { billOfVisit } from '#db/billing/bill.repository.ts';
import { findReceipt } from '#db/billing/payment.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';

/** Shows the bill of a visit, on the record. @throws Refusal not_found */
export async function viewBill(tenant: Tenant, visitId: string): Promise<Bill> {
  const found = orNotFound(await billOfVisit(tenant, visitId));
  await recordAudit(tenant, {
    action: 'bill.view',
    entity: 'visit',
    entityId: found.visitId,
    patientId: found.patient.id,
  });
  return found;
}

/** Shows a receipt, on the record. @throws Refusal not_found */
export async function viewReceipt(tenant: Tenant, paymentId: string) {
  const { visitId, ...payment } = orNotFound(await findReceipt(tenant, paymentId));
  const { patient } = orNotFound(await visitSummary(tenant, visitId));
  await recordAudit(tenant, {
    action: 'receipt.view',
    entity: 'payment',
    entityId: payment.id,
    patientId: patient.id,
  });
  return { ...payment, hospitalName: (await hospitalClock(tenant)).name, patient };
}

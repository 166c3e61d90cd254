import { chargesOfVisit, markVoided } from '#db/billing/charge.repository.ts';
import { unheldFees } from '#db/billing/unheld-fee.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * A visit that ends before a doctor saw the patient: the fee that was asked for before the consultation is taken off, and what was paid of
 * it is owed to the patient. Nobody decides that, so no second person is asked.
 */
export async function takeOffUnheldFee(
  tenant: Tenant,
  { visitId, patientId }: { visitId: string; patientId: string },
): Promise<void> {
  const fees = new Set((await unheldFees(tenant, visitId)).map(({ id }) => id));
  if (!fees.size) return;
  for (const charge of await chargesOfVisit(tenant, visitId, true)) {
    if (!fees.has(charge.id)) continue;
    const { submissionId } = charge;
    await markVoided(tenant, { visitId, patientId, submissionId }, charge, 'the consultation was not held');
  }
  await recordAudit(tenant, {
    action: 'bill.fee_not_held',
    entity: 'visit',
    entityId: visitId,
    patientId,
    details: { charges: fees.size },
  });
}

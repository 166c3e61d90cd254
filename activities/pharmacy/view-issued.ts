import type { IssuedToPatient } from '#contracts/pharmacy/return.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { issuedToPatient } from '#db/pharmacy/return.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Shows a pharmacist what was issued to a patient and may come back, on the record. @throws Refusal not_found */
export async function viewIssued(tenant: Tenant, patientId: string): Promise<IssuedToPatient> {
  const found = orNotFound(await issuedToPatient(tenant, patientId));
  await recordAudit(tenant, {
    action: 'medicine.issued_view',
    entity: 'patient',
    entityId: patientId,
    patientId,
  });
  return found;
}

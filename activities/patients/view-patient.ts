import type { Patient } from '#contracts/patients/patient.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { findPatient } from '#db/patients/patient.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Shows somebody's demographics, on the record. @throws Refusal not_found */
export async function viewPatient(tenant: Tenant, id: string): Promise<Patient> {
  const found = orNotFound(await findPatient(tenant, id));
  await recordAudit(tenant, {
    action: 'patient.view',
    entity: 'patient',
    entityId: found.id,
    patientId: found.id,
  });
  return found;
}

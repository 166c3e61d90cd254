import { Refusal } from '#domain/platform/refusal.ts';
import { lockPatient } from '#db/patients/deceased.repository.ts';
import type { Patient } from '#db/patients/patient.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Locks a patient who can be cared for; the customer of a counter sale is nobody to care for.
 * @param field of the form that names the patient, where the path does not
 * @throws Refusal not_found, patient.deceased
 */
export async function lockLivingPatient(tenant: Tenant, patientId: string, field?: string): Promise<Patient> {
  const patient = await lockPatient(tenant, patientId);
  if (!patient || patient.counterSale)
    throw new Refusal('not_found', {}, field ? [{ path: field, code: 'patient_unknown' }] : []);
  if (patient.deceasedAt)
    throw new Refusal('patient.deceased', { deceasedAt: patient.deceasedAt.toISOString() });
  return patient;
}

import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { Patient } from '#db/patients/patient.entity.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Locks a patient who can be cared for; the customer of a counter sale is nobody to care for.
 * @param field of the form that names the patient, where the path does not
 * @throws Refusal not_found, patient.deceased
 */
export async function lockLivingPatient(tenant: Tenant, patientId: string, field?: string): Promise<Patient> {
  const patient = await lockedRow(tenant, Patient, byId(patientId));
  if (!patient || patient.counterSale)
    throw new Refusal(
      'not_found',
      {},
      field ? [{ path: field, message: 'not a patient of this hospital' }] : [],
    );
  if (patient.deceasedAt)
    throw new Refusal('patient.deceased', { deceasedAt: patient.deceasedAt.toISOString() });
  return patient;
}

/** Records a death once; the first time stays. What was said about it is sealed with the patient's details. */
export async function markDeceased(
  tenant: Tenant,
  patientId: string,
  at: Date,
  note?: string,
): Promise<void> {
  if (note) {
    const [row] = await tenant.em.execute<{ details: Sealed | null }[]>(
      'select details from patient where hospital_id = ? and id = ?',
      [tenant.hospitalId, patientId],
    );
    const known = row?.details ? await tenant.vault.openJson<object>(tenant, patientId, row.details) : {};
    await tenant.em.execute(
      'update patient set details = ? where hospital_id = ? and id = ? and deceased_at is null',
      [
        await tenant.vault.sealJson(tenant, patientId, { ...known, deathNote: note }),
        tenant.hospitalId,
        patientId,
      ],
    );
  }
  await tenant.em.execute(
    'update patient set deceased_at = ?, version = version + 1 where hospital_id = ? and id = ? and deceased_at is null',
    [at, tenant.hospitalId, patientId],
  );
  await recordAudit(tenant, {
    action: 'patient.deceased',
    entity: 'patient',
    entityId: patientId,
    patientId,
  });
}

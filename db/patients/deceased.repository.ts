import { LockMode } from '@mikro-orm/core';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { Patient } from '#db/patients/patient.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Locks a patient who can be cared for. @throws Refusal not_found, patient.deceased */
export async function lockLivingPatient(tenant: Tenant, patientId: string): Promise<Patient> {
  const patient = await tenant.em.findOne(
    Patient,
    { hospitalId: tenant.hospitalId, id: patientId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!patient) throw new Refusal('not_found');
  if (patient.deceasedAt)
    throw new Refusal('patient.deceased', { deceasedAt: patient.deceasedAt.toISOString() });
  return patient;
}

/** Records a death once; the first time stays. */
export async function markDeceased(tenant: Tenant, patientId: string, at: Date): Promise<void> {
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

import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import { compareDays, dayAt } from '#domain/platform/calendar.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { markDeceased } from '#db/patients/deceased.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';

/** Puts a death on the record; the first time stays. */
export async function writeDeath(tenant: Tenant, patientId: string, at: Date, note?: string): Promise<void> {
  await markDeceased(tenant, patientId, at, note);
  await recordAudit(tenant, {
    action: 'patient.deceased',
    entity: 'patient',
    entityId: patientId,
    patientId,
  });
}

/**
 * Records that a patient has died, of the version that was seen.
 * @throws Refusal not_found, patient.deceased, patient.version_conflict, request.invalid for a day not between birth and now
 */
export async function recordDeath(
  tenant: Tenant,
  patientId: string,
  { deceasedAt, note, version }: { deceasedAt: string; note?: string | undefined; version: number },
): Promise<void> {
  const row = await lockLivingPatient(tenant, patientId);
  if (row.version !== version) throw new Refusal('patient.version_conflict', { version: row.version });
  const { timeZone } = await hospitalClock(tenant);
  const day = dayAt(deceasedAt, timeZone);
  if (Date.parse(deceasedAt) > Date.now() || (row.birthDate && compareDays(day, row.birthDate) < 0))
    throw invalidField('deceasedAt', 'not_in_life');
  await writeDeath(tenant, patientId, new Date(deceasedAt), note);
  tenant.em.clear();
}

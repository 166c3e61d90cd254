import type { Appointment } from '#contracts/appointments/appointment.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { findAppointment } from '#db/appointments/appointment-list.repository.ts';
import { cancelledToCome } from '#db/appointments/appointment.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { lockPatient, markLiving } from '#db/patients/deceased.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { isVisitEnding } from '#db/visits/open-visit.repository.ts';
import { patientDied } from '#activities/patients/record-death.ts';

/**
 * Takes a death off the record that was put there by mistake. What it ended stays ended: a visit is begun anew, an appointment booked
 * anew. Refused while a flow is still ending the visit because of it: that would put the death back.
 * @throws Refusal not_found, patient.not_deceased, patient.version_conflict, patient.visit_ending
 */
export async function takeBackDeath(
  tenant: Tenant,
  patientId: string,
  { reason, version }: { reason: string; version: number },
): Promise<void> {
  const patient = await lockPatient(tenant, patientId);
  if (!patient || patient.counterSale) throw new Refusal('not_found');
  if (!patient.deceasedAt) throw new Refusal('patient.not_deceased');
  if (patient.version !== version)
    throw new Refusal('patient.version_conflict', { version: patient.version });
  if (await isVisitEnding(tenant, patientId)) throw new Refusal('patient.visit_ending');
  await markLiving(tenant, patient, reason);
  await recordAudit(tenant, {
    action: 'patient.death_taken_back',
    entity: 'patient',
    entityId: patientId,
    patientId,
  });
  tenant.em.clear();
}

/** What is still to come of the appointments that a death cancelled: what a person books anew. */
export async function cancelledByDeath(tenant: Tenant, patientId: string): Promise<Appointment[]> {
  const found: Appointment[] = [];
  for (const { id, reason } of await cancelledToCome(tenant, patientId)) {
    if ((await tenant.vault.openSome(tenant, patientId, reason)) !== patientDied) continue;
    const appointment = await findAppointment(tenant, id);
    if (appointment) found.push(appointment);
  }
  return found;
}

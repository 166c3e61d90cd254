import { orNotFound } from '#domain/platform/refusal.ts';
import { moveAppointment, patientOfAppointment } from '#db/appointments/appointment.repository.ts';
import { ownBookingsNear } from '#db/appointments/own-bookings.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertPatientFree, findSlot, openDiary, slotTaken } from '#activities/appointments/find-slot.ts';
import { lockBooked } from '#activities/appointments/lock-booked.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';

/**
 * Moves a booked appointment to another time or doctor. The same time again changes nothing.
 * @returns the appointment's id
 * @throws Refusal not_found, act.not_yours, patient.deceased, consultation.doctor_unknown, appointment.*
 */
export async function rescheduleAppointment(
  tenant: Tenant,
  id: string,
  input: { startsAt: string; doctorId?: string | undefined; confirmedOverlap?: boolean | undefined },
): Promise<string> {
  await assertStanding(tenant, { kind: 'appointment', id });
  await lockLivingPatient(tenant, orNotFound(await patientOfAppointment(tenant, id)));
  const row = await lockBooked(tenant, id);
  const doctorId = input.doctorId ?? row.doctorId;
  if (doctorId === row.doctorId && row.startsAt.getTime() === Date.parse(input.startsAt)) return id;
  await openDiary(tenant, doctorId);
  const slot = await findSlot(tenant, doctorId, new Date(input.startsAt));
  if (!input.confirmedOverlap)
    assertPatientFree(await ownBookingsNear(tenant, row.patientId, slot.startsAt), slot, id);
  if (!(await moveAppointment(tenant, id, slot))) throw slotTaken();
  await recordAudit(tenant, {
    action: 'appointment.reschedule',
    entity: 'appointment',
    entityId: id,
    patientId: row.patientId,
  });
  return id;
}

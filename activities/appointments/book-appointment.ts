import type { z } from 'zod';
import type { BookAppointmentInput } from '#contracts/appointments/appointment.ts';
import { insertAppointment } from '#db/appointments/appointment.repository.ts';
import { ownBookingsNear } from '#db/appointments/own-bookings.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { availabilityOf } from '#db/doctors/availability.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertPatientFree, findSlot, openDiary, slotTaken } from '#activities/appointments/find-slot.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';

/** Books a slot. @returns the appointment's id @throws Refusal not_found, patient.deceased, consultation.doctor_unknown, appointment.* */
export async function bookAppointment(
  tenant: Tenant,
  { patientId, doctorId, startsAt, reason, confirmedOverlap }: z.input<typeof BookAppointmentInput>,
): Promise<string> {
  const [, , , own] = await together([
    lockLivingPatient(tenant, patientId, 'patientId'),
    openDiary(tenant, doctorId),
    availabilityOf(tenant, doctorId),
    ownBookingsNear(tenant, patientId, new Date(startsAt)),
  ]);
  const slot = await findSlot(tenant, doctorId, new Date(startsAt));
  if (!confirmedOverlap) assertPatientFree(own, slot);
  const sealed = await tenant.vault.sealSome(tenant, patientId, reason);
  const id = await insertAppointment(tenant, { patientId, ...slot, reason: sealed });
  if (!id) throw slotTaken();
  await recordAudit(tenant, {
    action: 'appointment.book',
    entity: 'appointment',
    entityId: id,
    patientId,
  });
  return id;
}

import type { OtherBooking } from '#contracts/appointments/appointment.ts';
import { slotsOfDay } from '#domain/appointments/sessions.ts';
import { dayAt, lastPlannedDay } from '#domain/platform/calendar.ts';
import { assertNotAfter } from '#domain/platform/day-limits.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { lockDiary } from '#db/appointments/appointment.repository.ts';
import type { AppointmentTime } from '#db/appointments/appointment.repository.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Locks the diary that an act changes. @throws Refusal consultation.doctor_unknown */
export async function openDiary(tenant: Tenant, doctorId: string): Promise<void> {
  if (!(await lockDiary(tenant, doctorId)))
    throw new Refusal('consultation.doctor_unknown', {}, [{ path: 'doctorId', code: 'doctor_unknown' }]);
}

/** The slot of a doctor that starts at a time. @throws Refusal request.invalid, appointment.in_past, appointment.outside_availability */
export async function findSlot(tenant: Tenant, doctorId: string, startsAt: Date): Promise<AppointmentTime> {
  if (startsAt <= new Date())
    throw new Refusal('appointment.in_past', {}, [{ path: 'startsAt', code: 'time_passed' }]);
  const zone = await hospitalZone(tenant);
  const day = dayAt(startsAt, zone.timeZone);
  assertNotAfter('startsAt', day, lastPlannedDay(dayAt(new Date(), zone.timeZone)));
  const slots = slotsOfDay(day, zone, await availabilityOf(tenant, doctorId));
  const slot = slots.find((entry) => entry.startsAt.getTime() === startsAt.getTime());
  if (!slot)
    throw new Refusal('appointment.outside_availability', {}, [
      { path: 'startsAt', code: 'time_not_offered' },
    ]);
  return { doctorId, startsAt: slot.startsAt, endsAt: slot.endsAt };
}

/**
 * Nobody is in two rooms at once, and yet both may be meant: a second opinion, or a look before a procedure. So a person
 * is shown the other booking and decides. @throws Refusal appointment.patient_booked with `other`
 */
export function assertPatientFree(
  own: readonly OtherBooking[],
  slot: AppointmentTime,
  movedId: string | null = null,
): void {
  const other = own.find(
    (row) =>
      row.id !== movedId && new Date(row.startsAt) < slot.endsAt && new Date(row.endsAt) > slot.startsAt,
  );
  if (other) throw new Refusal('appointment.patient_booked', { other });
}

/** Who comes second is told. */
export const slotTaken = (): Refusal =>
  new Refusal('appointment.slot_taken', {}, [{ path: 'startsAt', code: 'time_taken' }]);

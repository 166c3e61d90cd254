import type { LocalDate } from '#contracts/platform/wire.ts';
import type { Slot } from '#contracts/doctors/doctor.ts';
import { dayBounds, slotsOfDay } from '#domain/appointments/sessions.ts';
import { Appointment } from '#db/appointments/appointment.entity.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import { findDoctor } from '#db/doctors/doctor.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const live = ['booked', 'arrived', 'fulfilled'] as const;

/** Bookable times of a calendar day; taken and past ones are shown as not free. */
export async function listSlots(tenant: Tenant, doctorId: string, date: LocalDate): Promise<Slot[]> {
  const zone = await hospitalZone(tenant);
  const { from, to } = dayBounds(date, zone.timeZone);
  const taken = await tenant.em.find(Appointment, {
    hospitalId: tenant.hospitalId,
    doctorId,
    state: { $in: [...live] },
    startsAt: { $lt: to },
    endsAt: { $gt: from },
  });
  const now = new Date();
  return slotsOfDay(date, zone, await availabilityOf(tenant, doctorId)).map((slot) => ({
    startsAt: slot.startsAt.toISOString(),
    endsAt: slot.endsAt.toISOString(),
    session: slot.session,
    free:
      slot.startsAt > now && !taken.some((row) => row.startsAt < slot.endsAt && row.endsAt > slot.startsAt),
  }));
}

/** The same for a doctor of this hospital, or null. */
export const slotsOfDoctor = async (
  tenant: Tenant,
  doctorId: string,
  date: LocalDate,
): Promise<Slot[] | null> =>
  (await findDoctor(tenant, doctorId)) ? listSlots(tenant, doctorId, date) : null;

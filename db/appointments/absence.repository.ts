import type { Absence } from '#contracts/appointments/names.ts';
import { absencesOf } from '#domain/appointments/absences.ts';
import { dayBoundsAt } from '#domain/appointments/sessions.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import { practises } from '#db/doctors/practising.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Row = { id: string; doctorId: string; startsAt: string; endsAt: string; isDisabled: boolean };

/**
 * Bookings of today and later whose doctor is not there at their time, with why; of all doctors, or of one. Found anew whenever it is
 * asked, from the hours as they are: so whatever changed them, nothing is forgotten, and what is put right falls out by itself.
 */
export async function bookingsWithoutDoctor(
  tenant: Tenant,
  doctorId: string | null = null,
): Promise<Map<string, Absence>> {
  const zone = await hospitalZone(tenant);
  const today = dayBoundsAt(new Date(), zone.timeZone).from;
  const rows = await tenant.em.execute<Row[]>(
    `select a.id, a.doctor_id as "doctorId", a.starts_at as "startsAt", a.ends_at as "endsAt", not ${practises} as "isDisabled"
       from appointment a join app_user u on u.hospital_id = a.hospital_id and u.id = a.doctor_id
      where a.hospital_id = ? and a.state = 'booked' and a.starts_at >= ? and (?::uuid is null or a.doctor_id = ?::uuid)`,
    [tenant.hospitalId, today, doctorId, doctorId],
  );
  const doctors = [...new Set(rows.filter(({ isDisabled }) => !isDisabled).map((row) => row.doctorId))];
  const hours = await together(doctors.map((id) => availabilityOf(tenant, id)));
  const absenceWith = new Map(
    doctors.map((id, index) => [id, absencesOf(zone, hours[index] ?? { rules: [], exceptions: [] })]),
  );
  const found = new Map<string, Absence>();
  for (const { id, doctorId: of, startsAt, endsAt } of rows) {
    const find = absenceWith.get(of);
    const absence = find ? find({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) }) : 'disabled';
    if (absence) found.set(id, absence);
  }
  return found;
}

/** How many bookings of today and later are with each person who is no doctor here any more: account closed, or the role taken. */
export async function bookingsOfDisabled(tenant: Tenant): Promise<Map<string, number>> {
  const { timeZone } = await hospitalZone(tenant);
  const today = dayBoundsAt(new Date(), timeZone).from;
  const rows = await tenant.em.execute<{ id: string; count: number }[]>(
    `select a.doctor_id as id, count(*)::int as count from appointment a
       join app_user u on u.hospital_id = a.hospital_id and u.id = a.doctor_id and not ${practises}
      where a.hospital_id = ? and a.state = 'booked' and a.starts_at >= ? group by a.doctor_id`,
    [tenant.hospitalId, today],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

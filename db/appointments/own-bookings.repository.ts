import type { OtherBooking, OwnAppointment } from '#contracts/appointments/appointment.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a patient is booked for, today and later, soonest first. @param from the start of the hospital's day: who is late still sees it */
export async function ownBookingsFrom(
  tenant: Tenant,
  patientId: string,
  from: Date,
): Promise<OwnAppointment[]> {
  const rows = await tenant.em.execute<OwnAppointment[]>(
    `select a.id, u.name as "doctorName", p.name as "departmentName", d.room, a.starts_at as "startsAt", a.ends_at as "endsAt"
       from appointment a join app_user u on u.hospital_id = a.hospital_id and u.id = a.doctor_id
       join doctor d on d.hospital_id = a.hospital_id and d.id = a.doctor_id
       join department p on p.hospital_id = d.hospital_id and p.id = d.department_id
      where a.hospital_id = ? and a.patient_id = ? and a.state = 'booked' and a.starts_at >= ? order by a.starts_at, a.id limit 50`,
    [tenant.hospitalId, patientId, from],
  );
  return rows.map((row) => ({ ...row, startsAt: toIso(row.startsAt), endsAt: toIso(row.endsAt) }));
}

/** The longest slot that hours can have: whatever overlaps one that begins at a time begins before its end. */
const longestSlotMs = 240 * 60_000;

/** A patient's bookings that may overlap a slot which starts at a time: booked, or arrived for. Asked under the patient's lock. */
export async function ownBookingsNear(
  tenant: Tenant,
  patientId: string,
  startsAt: Date,
): Promise<OtherBooking[]> {
  const rows = await tenant.em.execute<OtherBooking[]>(
    `select a.id, a.doctor_id as "doctorId", u.name as "doctorName", a.starts_at as "startsAt", a.ends_at as "endsAt"
       from appointment a join app_user u on u.hospital_id = a.hospital_id and u.id = a.doctor_id
      where a.hospital_id = ? and a.patient_id = ? and a.state in ('booked', 'arrived')
        and a.ends_at > ?::timestamptz and a.starts_at < ?::timestamptz order by a.starts_at, a.id`,
    [tenant.hospitalId, patientId, startsAt, new Date(startsAt.getTime() + longestSlotMs)],
  );
  return rows.map((row) => ({ ...row, startsAt: toIso(row.startsAt), endsAt: toIso(row.endsAt) }));
}

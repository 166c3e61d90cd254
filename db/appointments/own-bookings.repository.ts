import type { OtherBooking } from '#contracts/appointments/appointment.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

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

import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A doctor who is about to be paid for, in a visit of a patient. */
type Asked = { visitId: string; patientId: string; doctorId: string };

/**
 * The charge of the consultation that one of this doctor follows, or null where it is a new one (ADR-0049): one of the doctor's department in the
 * same visit; else the latest one charged as new there within the hospital's days of follow-up, as long as fewer visits than the hospital
 * allows have followed it. What was taken off the bill is followed by nothing.
 */
export async function chargeFollowed(
  tenant: Tenant,
  { visitId, patientId, doctorId }: Asked,
): Promise<string | null> {
  const { today, timeZone, settings } = await hospitalClock(tenant);
  const { followUpDays: days, followUpVisits: visits } = settings;
  const [row] = await tenant.em.execute<{ id: string }[]>(
    `select coalesce(c.follows_id, c.id) as id from charge c
       join doctor was on was.hospital_id = c.hospital_id and was.id = c.doctor_id
       join doctor asked on asked.hospital_id = c.hospital_id and asked.id = ? and asked.department_id = was.department_id
      where c.hospital_id = ? and c.patient_id = ? and c.voided_at is null and c.credits_id is null
        and (c.visit_id = ?
          or (c.follows_id is null and ?::int > 0 and (c.posted_at at time zone ?)::date >= ?::date - ?::int
            and (select count(distinct f.visit_id) from charge f
                  where f.hospital_id = c.hospital_id and f.follows_id = c.id and f.voided_at is null and f.visit_id <> c.visit_id) < ?))
      order by c.visit_id = ? desc, c.posted_at desc limit 1`,
    [doctorId, tenant.hospitalId, patientId, visitId, days, timeZone, today, days, visits, visitId],
  );
  return row?.id ?? null;
}

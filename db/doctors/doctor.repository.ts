import type { Availability, Department, Doctor } from '#contracts/doctors/doctor.ts';
import { bookingsWithoutDoctor } from '#db/appointments/absence.repository.ts';
import { availabilityOf, changesOf } from '#db/doctors/availability.repository.ts';
import { practises } from '#db/doctors/practising.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Doctors who work now, by name, with how many stand in the queue of each in the sessions that have not ended: who was called is through. */
export async function listDoctors(tenant: Tenant, departmentId?: string): Promise<Doctor[]> {
  return tenant.em.execute<Doctor[]>(
    `select d.id, u.name, d.specialty, d.department_id as "departmentId", p.name as "departmentName", d.room, d.token_letter as "tokenLetter",
            (select count(*)::int from token t join doctor_session s on s.hospital_id = t.hospital_id and s.id = t.session_id
              where t.hospital_id = d.hospital_id and s.doctor_id = d.id and s.ends_at > now() and (t.state = 'waiting' or (t.state = 'skipped' and t.put_back_left <= 0))) as waiting
       from doctor d join app_user u on u.hospital_id = d.hospital_id and u.id = d.id and ${practises}
       join department p on p.hospital_id = d.hospital_id and p.id = d.department_id
      where d.hospital_id = ? and (?::uuid is null or d.department_id = ?::uuid) order by u.name, d.id`,
    [tenant.hospitalId, departmentId ?? null, departmentId ?? null],
  );
}

/** Departments that take people in, by name. */
export const listDepartments = (tenant: Tenant): Promise<Department[]> =>
  tenant.em.execute<Department[]>(
    'select id, code, name from department where hospital_id = ? and closed_at is null order by name',
    [tenant.hospitalId],
  );

/** A doctor of this hospital, or null. */
export const findDoctor = async (tenant: Tenant, doctorId: string): Promise<Doctor | null> =>
  (await listDoctors(tenant)).find((entry) => entry.id === doctorId) ?? null;

/** Whether somebody is, or was, a doctor of this hospital: work of one who left still has to be handed over. */
export async function isDoctor({ em, hospitalId }: Tenant, id: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>('select 1 from doctor where hospital_id = ? and id = ?', [
    hospitalId,
    id,
  ]);
  return rows.length > 0;
}

/** Weekly rules and exceptions of a doctor of this hospital, with how many bookings stand outside them; or null. */
export async function availabilityOfDoctor(tenant: Tenant, doctorId: string): Promise<Availability | null> {
  if (!(await findDoctor(tenant, doctorId))) return null;
  return {
    ...(await availabilityOf(tenant, doctorId)),
    version: await changesOf(tenant, doctorId),
    needNewTime: (await bookingsWithoutDoctor(tenant, doctorId)).size,
  };
}

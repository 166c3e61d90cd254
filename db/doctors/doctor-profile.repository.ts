import { Refusal } from '#domain/platform/refusal.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Gives everybody who holds the role a doctor's profile in their department, so that they can have hours, a queue and a fee: the
 * department's consultation, or the hospital's first where the department has none. A profile that is there moves with the person.
 * @throws Refusal request.invalid without a department
 */
export async function ensureDoctorProfile(tenant: Tenant, userId: string): Promise<void> {
  const { em, hospitalId } = tenant;
  const [person] = await em.execute<
    { departmentId: string | null; name: string | null; service: string | null; isDoctor: boolean }[]
  >(
    `select u.department_id as "departmentId", d.name,
            (select code from service_price where hospital_id = u.hospital_id and code like 'CONSULT-%' order by code <> 'CONSULT-' || d.code, code limit 1) as service,
            exists (select 1 from user_role r where r.hospital_id = u.hospital_id and r.user_id = u.id and r.role = 'doctor') as "isDoctor"
       from app_user u left join department d on d.hospital_id = u.hospital_id and d.id = u.department_id
      where u.hospital_id = ? and u.id = ?`,
    [hospitalId, userId],
  );
  if (!person?.isDoctor) return;
  if (!person.departmentId || !person.service)
    throw new Refusal('request.invalid', {}, [
      { path: 'departmentId', message: 'a doctor belongs to a department with a consultation fee' },
    ]);
  await em.execute(
    `insert into doctor (id, hospital_id, department_id, specialty, room, consultation_service) values (?, ?, ?, ?, null, ?)
     on conflict (id) do update set department_id = excluded.department_id`,
    [userId, hospitalId, person.departmentId, person.name?.slice(0, 80) ?? '', person.service],
  );
}

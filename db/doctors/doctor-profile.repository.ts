import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a doctor's profile is made of; without department or service there can be none yet. */
export type DoctorToBe = { departmentId: string | null; department: string | null; service: string | null };

/**
 * Who holds the role of a doctor, with their department and its consultation, or the hospital's first where the department has none;
 * null for everybody else.
 */
export async function doctorToBe(tenant: Tenant, userId: string): Promise<DoctorToBe | null> {
  const [person] = await tenant.em.execute<DoctorToBe[]>(
    `select u.department_id as "departmentId", d.name as department,
            (select code from service_price where hospital_id = u.hospital_id and code like 'CONSULT-%' order by code <> 'CONSULT-' || d.code, code limit 1) as service
       from app_user u left join department d on d.hospital_id = u.hospital_id and d.id = u.department_id
      where u.hospital_id = ? and u.id = ? and exists (select 1 from user_role r where r.hospital_id = u.hospital_id and r.user_id = u.id and r.role = 'doctor')`,
    [tenant.hospitalId, userId],
  );
  return person ?? null;
}

/** Writes a doctor's profile; one that is there moves to the department, and charges what a consultation costs there. */
export async function putDoctor(
  tenant: Tenant,
  userId: string,
  { departmentId, department, service }: DoctorToBe,
): Promise<void> {
  await tenant.em.execute(
    `insert into doctor (id, hospital_id, department_id, specialty, room, consultation_service) values (?, ?, ?, ?, null, ?)
     on conflict (id) do update set department_id = excluded.department_id, consultation_service = excluded.consultation_service`,
    [userId, tenant.hospitalId, departmentId, department?.slice(0, 80) ?? '', service],
  );
}

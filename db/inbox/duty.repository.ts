import { roleMay, roles } from '#contracts/identity/names.ts';
import { practises } from '#db/doctors/practising.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Whether a department has doctors who may sign in: without a roster these are its doctors on duty. Null where there is no such
 * department.
 */
export async function hasDoctors(tenant: Tenant, departmentId: string): Promise<boolean | null> {
  const [row] = await tenant.em.execute<{ found: boolean }[]>(
    `select exists (select from doctor d join app_user u on u.hospital_id = d.hospital_id and u.id = d.id
              where d.hospital_id = p.hospital_id and d.department_id = p.id and ${practises}) as found
       from department p where p.hospital_id = ? and p.id = ?`,
    [tenant.hospitalId, departmentId],
  );
  return row?.found ?? null;
}

/** Who has a duty: a person, a department, or, with neither, everybody who supervises. */
export type OnDuty = { assigneeId: string | null; departmentId: string | null };

/**
 * Who has the duty over the work of a department. Without a roster that is whoever supervises it; where nobody who may sign in does,
 * everybody who supervises the hospital. A roster takes the place of this function.
 */
export async function onDuty(tenant: Tenant, departmentId: string | null): Promise<OnDuty> {
  if (!departmentId) return { assigneeId: null, departmentId: null };
  const supervising = roles.filter((role) => roleMay(role, 'task.supervise'));
  const [row] = await tenant.em.execute<{ found: boolean }[]>(
    `select exists (select from app_user u join user_role r on r.hospital_id = u.hospital_id and r.user_id = u.id
      where u.hospital_id = ? and u.disabled_at is null and u.department_id = ? and r.role in (?)) as found`,
    [tenant.hospitalId, departmentId, supervising],
  );
  return { assigneeId: null, departmentId: row?.found ? departmentId : null };
}

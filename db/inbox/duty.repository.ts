import { roleMay, roles } from '#contracts/identity/names.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

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

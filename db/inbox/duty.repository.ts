import { roleMay, roles } from '#contracts/identity/names.ts';
import type { Called, OnDuty } from '#domain/inbox/duty-chain.ts';
import { away, practises } from '#db/doctors/practising.ts';
import { fitsShift } from '#db/inbox/roster.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Whether a department has doctors who may sign in: those an emergency is for. Null where there is no such
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

/**
 * The department of those who supervise the work of a department; null where nobody who may sign in does, which is everybody who
 * supervises the hospital.
 */
export async function supervisedIn(tenant: Tenant, departmentId: string | null): Promise<string | null> {
  if (!departmentId) return null;
  const supervising = roles.filter((role) => roleMay(role, 'task.supervise'));
  const [row] = await tenant.em.execute<{ found: boolean }[]>(
    `select exists (select from app_user u join user_role r on r.hospital_id = u.hospital_id and r.user_id = u.id
      where u.hospital_id = ? and u.disabled_at is null and u.department_id = ? and r.role in (?)) as found`,
    [tenant.hospitalId, departmentId, supervising],
  );
  return row?.found ? departmentId : null;
}

/**
 * Who is on duty now over the department of a task, or of its visit, or over the hospital: who fits, may sign in and is not away. First
 * who came first.
 */
export async function onDutyOver(
  tenant: Tenant,
  {
    departmentId,
    visitId,
  }: { departmentId?: string | null | undefined; visitId?: string | null | undefined },
): Promise<OnDuty[]> {
  const { today } = await hospitalClock(tenant);
  const { em, hospitalId } = tenant;
  return em.execute<OnDuty[]>(
    `select s.duty, s.user_id as "userId", s.department_id as "departmentId" from duty_shift s join app_user u on u.hospital_id = s.hospital_id and u.id = s.user_id
      where s.hospital_id = ? and s.from_at <= now() and s.until_at > now() and ${fitsShift} and not ${away}
        and (s.department_id is null or s.department_id = coalesce(?::uuid, (select v.department_id from visit v where v.hospital_id = ? and v.id = ?::uuid)))
      order by s.from_at, s.id`,
    [hospitalId, today, departmentId ?? null, hospitalId, visitId ?? null],
  );
}

/** Whoever was called about a late task. */
export const calledAbout = ({ em, hospitalId }: Tenant, taskId: string): Promise<Called[]> =>
  em.execute<Called[]>(
    `select assignee_id as "userId", bool_or(state in ('open', 'claimed', 'completing')) as "isOpen" from task
      where hospital_id = ? and about_task_id = ? and kind = 'duty_call' group by assignee_id`,
    [hospitalId, taskId],
  );

/** Departments over whose work the acting person has a duty now; null among them: the whole hospital's. */
export async function dutiesOf({ em, hospitalId, actorId }: Tenant): Promise<(string | null)[]> {
  const rows = await em.execute<{ departmentId: string | null }[]>(
    'select distinct department_id as "departmentId" from duty_shift where hospital_id = ? and user_id = ? and from_at <= now() and until_at > now()',
    [hospitalId, actorId],
  );
  return rows.map(({ departmentId }) => departmentId);
}

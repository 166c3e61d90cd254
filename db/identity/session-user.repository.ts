import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { SessionUser } from '#contracts/identity/auth.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { rolesOf } from '#db/identity/user.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The person of a session as the screens need it. */
export async function sessionUser(tenant: Tenant, userId: string, role: Role): Promise<SessionUser> {
  const [user] = await tenant.em.execute<
    Pick<SessionUser, 'name' | 'email' | 'departmentId' | 'patientId' | 'locale'>[]
  >(
    'select name, email, department_id as "departmentId", patient_id as "patientId", locale from app_user where hospital_id = ? and id = ?',
    [tenant.hospitalId, userId],
  );
  invariant(user, 'a session has a person');
  const { name, slug, timeZone, currency } = await hospitalClock(tenant);
  return {
    id: userId,
    ...user,
    role,
    roles: await rolesOf(tenant, userId),
    permissions: [...rolePermissions[role]],
    hospital: { id: tenant.hospitalId, slug, name, timeZone, currency },
  };
}

import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { SessionUser } from '#contracts/identity/auth.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { rolesOf } from '#db/identity/user.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The person of a session as the screens need it. @param sid the session, where it is said when it ends */
export async function sessionUser(
  tenant: Tenant,
  userId: string,
  role: Role,
  sid: string | null,
): Promise<SessionUser> {
  const [user] = await tenant.em.execute<
    Pick<SessionUser, 'name' | 'email' | 'departmentId' | 'patientId' | 'locale' | 'endsAt'>[]
  >(
    `select u.name, u.email, u.department_id as "departmentId", u.patient_id as "patientId", u.locale, s.expires_at as "endsAt"
       from app_user u left join auth_session s on s.hospital_id = u.hospital_id and s.id = ?
      where u.hospital_id = ? and u.id = ?`,
    [sid, tenant.hospitalId, userId],
  );
  invariant(user, 'a session has a person');
  const { name, slug, timeZone, currency, settings } = await hospitalClock(tenant);
  return {
    id: userId,
    ...user,
    endsAt: toIsoOrNull(user.endsAt),
    role,
    roles: await rolesOf(tenant, userId),
    permissions: [...rolePermissions[role]],
    hospital: { id: tenant.hospitalId, slug, name, timeZone, currency, letterhead: settings.letterhead },
  };
}

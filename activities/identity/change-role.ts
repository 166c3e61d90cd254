import type { Role } from '#contracts/identity/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { endSession, setSessionRole } from '#db/identity/session.repository.ts';
import { rolesOf } from '#db/identity/user.repository.ts';
import { actingAs } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { openSignIn } from '#activities/identity/sign-in.ts';
import type { SignedIn, Visitor } from '#activities/identity/sign-in.ts';

/**
 * Goes on in another role one holds, with a new sign-in: the old tokens act in the old role only until it ends here.
 * @throws Refusal auth.role_not_held
 */
export async function changeRole(
  tenant: Tenant & { actorId: string },
  sid: string,
  role: Role,
  visitor: Visitor,
): Promise<SignedIn> {
  if (!(await rolesOf(tenant, tenant.actorId)).includes(role)) throw new Refusal('auth.role_not_held');
  await setSessionRole(tenant, sid, role);
  await recordAudit(tenant, {
    action: 'session.switch_role',
    entity: 'session',
    entityId: sid,
    details: { role },
  });
  await endSession(tenant, sid, 'switched_role');
  return actingAs(tenant, { role }, (acting) => openSignIn(acting, tenant.actorId, role, visitor));
}

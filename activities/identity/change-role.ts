import type { Role } from '#contracts/identity/names.ts';
import { endSession, switchRole } from '#db/identity/session.repository.ts';
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
  await switchRole(tenant, sid, tenant.actorId, role);
  await endSession(tenant, sid, 'switched_role');
  return actingAs(tenant, { role }, (acting) => openSignIn(acting, tenant.actorId, role, visitor));
}

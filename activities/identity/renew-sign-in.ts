import { sessionUser } from '#db/identity/session-user.repository.ts';
import { rotateRefresh } from '#db/identity/session.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { SignedIn } from '#activities/identity/sign-in.ts';

/**
 * Goes on with a sign-in by its refresh token.
 * @returns the sign-in, or why it has ended: answered, not thrown, so that ending a stolen family is committed
 */
export async function renewSignIn(
  tenant: Tenant,
  token: string,
  sid: string,
): Promise<SignedIn | 'ended' | 'reused'> {
  const rotation = await rotateRefresh(tenant, token, sid);
  if (rotation.kind !== 'rotated') return rotation.kind;
  return {
    hospitalId: tenant.hospitalId,
    sid,
    refreshToken: rotation.refreshToken,
    user: await sessionUser(tenant, rotation.userId, rotation.role),
    deviceToken: null,
  };
}

import { sessionUser } from '#db/identity/session-user.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { endSession, rotateRefresh } from '#db/identity/session.repository.ts';
import { actingAs } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { SignedIn } from '#activities/identity/sign-in.ts';

/**
 * Goes on with a sign-in by its refresh token. A token that was used before, outside the grace, ends the whole family: either the thief
 * or the owner holds a stale one, and nobody can tell who (RFC 9700 section 4.14.2).
 * @returns the sign-in, or why it has ended: answered, not thrown, so that ending a stolen family is committed
 */
export async function renewSignIn(
  tenant: Tenant,
  token: string,
  sid: string,
): Promise<SignedIn | 'ended' | 'reused'> {
  const rotation = await rotateRefresh(tenant, token, sid);
  if (rotation.kind === 'reused') {
    const { userId: actorId, role } = rotation;
    await actingAs(tenant, { actorId, role }, async (actor) => {
      await endSession(actor, sid, 'refresh_reused');
      await recordAudit(actor, {
        action: 'session.refresh_reused',
        entity: 'session',
        entityId: sid,
        outcome: 'refused',
      });
    });
    return 'reused';
  }
  if (rotation.kind === 'ended') return 'ended';
  return {
    hospitalId: tenant.hospitalId,
    sid,
    refreshToken: rotation.refreshToken,
    user: await sessionUser(tenant, rotation.userId, rotation.role, sid),
    deviceToken: null,
  };
}

import { Refusal } from '#domain/platform/refusal.ts';
import type { SessionUser } from '#contracts/identity/auth.ts';
import type { Role } from '#contracts/identity/names.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Database } from '#db/database.ts';
import { linkAccount, useInvitation } from '#db/identity/invitation.repository.ts';
import { sessionUser } from '#db/identity/session-user.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { countTry } from '#activities/identity/take-try.ts';

/**
 * Links the account of a signed-in patient to the record that an invitation code was made for.
 * @throws Refusal auth.invitation_invalid, request.rate_limited
 */
export async function linkRecord(
  db: Database,
  ctx: TenantContext & { actorId: string; role: Role },
  code: string,
  address: string,
): Promise<SessionUser> {
  const { actorId: userId } = ctx;
  const action = 'patient.link_account';
  const { refusal } = await inTenant(db, ctx, (tenant) =>
    countTry(tenant, { action, email: `link:${userId}`, userId, address, isKnownDevice: false }),
  );
  if (refusal) throw refusal;
  return inTenant(db, ctx, async (tenant) => {
    const patientId = await useInvitation(tenant, code);
    if (!patientId)
      throw new Refusal('auth.invitation_invalid', {}, [{ path: 'invitationCode', code: 'invitation_used' }]);
    await linkAccount(tenant, userId, patientId);
    await recordAudit(tenant, { action, entity: 'user', entityId: userId, patientId });
    return sessionUser(tenant, userId, ctx.role, null);
  });
}

import type { PasswordCode } from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { ensureDoctorProfile } from '#activities/doctors/ensure-profile.ts';
import { decideGrant, lockGrant, secondAdmins } from '#db/identity/grant.repository.ts';
import type { Grant } from '#db/identity/grant.repository.ts';
import { insertRoles, lockStaff, setDisabled } from '#db/identity/user.repository.ts';
import type { Acting } from '#activities/identity/ask-grant.ts';
import { takePassword } from '#activities/identity/issue-code.ts';

async function lockWaiting(tenant: Acting, grantId: string): Promise<Grant> {
  await lockStaff(tenant);
  const grant = await lockGrant(tenant, grantId);
  if (!grant) throw new Refusal('not_found');
  if (grant.state !== 'waiting') throw new Refusal('grant.decided');
  return grant;
}

/**
 * A second administrator confirms: the roles act, the account works again, or a code for an administrator's new password is made.
 * @param isPlatform the platform's administrator stands in where the hospital has nobody else who could
 * @returns whom it was for, and the code of a reset
 * @throws Refusal not_found, grant.decided, grant.same_person, grant.has_second
 */
export async function confirmGrant(
  tenant: Acting,
  grantId: string,
  { isPlatform }: { isPlatform: boolean },
): Promise<{ userId: string; code: PasswordCode | null }> {
  const grant = await lockWaiting(tenant, grantId);
  const { userId, askedBy, kind, roles } = grant;
  if (tenant.actorId === askedBy || tenant.actorId === userId) throw new Refusal('grant.same_person');
  if (isPlatform && (await secondAdmins(tenant, grant))) throw new Refusal('grant.has_second');
  await decideGrant(tenant, grantId, 'confirmed');
  if (kind === 'roles') {
    await insertRoles(tenant, userId, roles);
    await ensureDoctorProfile(tenant, userId);
  }
  if (kind === 'enable') await setDisabled(tenant, userId, false);
  const code = kind === 'reset' ? await takePassword(tenant, userId, askedBy) : null;
  await recordAudit(tenant, {
    action: 'user.grant_confirm',
    entity: 'user',
    entityId: userId,
    details: { grant: grantId, kind, roles, askedBy },
  });
  return { userId, code };
}

/** Says no; who asked takes it back. @throws Refusal not_found, grant.decided, grant.same_person */
export async function refuseGrant(tenant: Acting, grantId: string): Promise<{ userId: string }> {
  const { userId, askedBy, kind, roles } = await lockWaiting(tenant, grantId);
  if (tenant.actorId === userId) throw new Refusal('grant.same_person');
  await decideGrant(tenant, grantId, tenant.actorId === askedBy ? 'withdrawn' : 'refused');
  await recordAudit(tenant, {
    action: 'user.grant_refuse',
    entity: 'user',
    entityId: userId,
    details: { grant: grantId, kind, roles, askedBy },
  });
  return { userId };
}

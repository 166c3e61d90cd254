import type { PasswordCode } from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { forgetDevices } from '#db/identity/known-device.repository.ts';
import { insertPasswordCode } from '#db/identity/one-time-code.ts';
import { hashOfNothing } from '#db/identity/password.ts';
import { endSessionsOf } from '#db/identity/session.repository.ts';
import { closeOpenings } from '#db/visits/break-glass.repository.ts';
import { accountById, lockStaff, rolesOf, setPassword } from '#db/identity/user.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { askGrant, mayDecide } from '#activities/identity/ask-grant.ts';
import type { Acting } from '#activities/identity/ask-grant.ts';

/** Minutes in which a code for a new password is used; longer for a new account, whose person may come tomorrow. */
export const resetMinutes = 60;
export const firstMinutes = 72 * 60;

/** Takes the password away and makes a code for the next: whoever shows the code never knows the password. */
export async function takePassword(tenant: Tenant, userId: string, askedBy: string): Promise<PasswordCode> {
  await setPassword(tenant, userId, await hashOfNothing());
  await endSessionsOf(tenant, userId, 'password_reset');
  await closeOpenings(tenant, { userId });
  await forgetDevices(tenant, userId);
  return insertPasswordCode(tenant, userId, askedBy, resetMinutes);
}

/**
 * An administrator resets a password: the code is shown once and handed over. For an account that decides about accounts it
 * waits for a second administrator, who gets the code: otherwise one could become the other and confirm his own wishes.
 * @returns the code, or null when it waits
 * @throws Refusal not_found, user.self_grant
 */
export async function issueCode(tenant: Acting, userId: string): Promise<PasswordCode | null> {
  await lockStaff(tenant);
  const account = await accountById(tenant, userId);
  if (!account) throw new Refusal('not_found');
  if (userId === tenant.actorId) throw new Refusal('user.self_grant');
  if (mayDecide(await rolesOf(tenant, userId))) {
    await askGrant(tenant, userId, 'reset');
    return null;
  }
  const code = await takePassword(tenant, userId, tenant.actorId);
  await recordAudit(tenant, { action: 'user.reset_password', entity: 'user', entityId: userId });
  return code;
}

import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Database } from '#db/database.ts';
import { usePasswordCode } from '#db/identity/one-time-code.ts';
import { passwordFits } from '#db/identity/password.ts';
import { endSessionsOf } from '#db/identity/session.repository.ts';
import { clearBudgets, forgetTries } from '#db/identity/sign-in-budget.repository.ts';
import { accountById, accountForSignIn, setPassword } from '#db/identity/user.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { actingAs, inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { acceptedPassword, choosePassword, weighPassword } from '#activities/identity/choose-password.ts';
import type { NamedHospital } from '#activities/identity/register-patient.ts';
import { countTry } from '#activities/identity/take-try.ts';

/**
 * A person changes their own password. The present one is asked for: an open screen is not enough. All other sign-ins end.
 * @throws Refusal auth.present_password, request.invalid, request.rate_limited
 */
export async function changePassword(
  db: Database,
  ctx: TenantContext & { actorId: string },
  { presentPassword, newPassword, sid }: { presentPassword: string; newPassword: string; sid: string },
  address: string,
): Promise<void> {
  const userId = ctx.actorId;
  const action = 'user.change_password';
  const { account, hospital, keys, refusal } = await inTenant(db, ctx, async (tenant) => ({
    account: await accountById(tenant, userId),
    hospital: await hospitalClock(tenant),
    ...(await countTry(tenant, {
      action,
      email: `password:${userId}`,
      userId,
      address,
      isKnownDevice: false,
    })),
  }));
  if (refusal) throw refusal;
  if (!account || !(await passwordFits(account.passwordHash, presentPassword))) {
    await inTenant(db, ctx, (tenant) =>
      recordAudit(tenant, { action, entity: 'user', entityId: userId, outcome: 'refused' }),
    );
    throw new Refusal('auth.present_password', {}, [{ path: 'presentPassword', code: 'not_your_password' }]);
  }
  const passwordHash = await choosePassword(newPassword, { ...account, hospital }, 'newPassword');
  await inTenant(db, ctx, async (tenant) => {
    await clearBudgets(tenant, keys);
    await setPassword(tenant, userId, passwordHash);
    await endSessionsOf(tenant, userId, 'password_changed', sid);
    await recordAudit(tenant, { action, entity: 'user', entityId: userId });
  });
}

/**
 * A person sets a password with the code an administrator handed over. An e-mail that is unknown and a code that is wrong have
 * the same answer.
 * @throws Refusal auth.code_invalid, request.invalid, request.rate_limited
 */
export async function setPasswordByCode(
  db: Database,
  ctx: TenantContext,
  hospital: NamedHospital,
  { email, code, newPassword }: { email: string; code: string; newPassword: string },
  address: string,
): Promise<void> {
  const action = 'user.set_password';
  const { account, refusal } = await inTenant(db, ctx, async (tenant) => {
    const found = await accountForSignIn(tenant, email, null);
    const counted = { action, email: `reset:${email}`, userId: found?.id ?? null, isKnownDevice: false };
    return { account: found, ...(await countTry(tenant, { ...counted, address })) };
  });
  if (refusal) throw refusal;
  // The name is no part of the check here: what is refused must not tell whose e-mail it is.
  const chosen = await weighPassword(newPassword, { name: '', email, hospital }, 'newPassword');
  await inTenant(db, ctx, async (tenant) => {
    const userId = await usePasswordCode(tenant, email, code);
    if (!account || userId !== account.id)
      throw new Refusal('auth.code_invalid', {}, [{ path: 'code', code: 'reset_code_used' }]);
    // After the code, which stays unused where this is refused.
    await setPassword(tenant, userId, acceptedPassword(chosen));
    await endSessionsOf(tenant, userId, 'password_reset');
    await forgetTries(tenant, email);
    await actingAs(tenant, { actorId: userId }, (person) =>
      recordAudit(person, { action, entity: 'user', entityId: userId }),
    );
  });
}

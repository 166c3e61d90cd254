import type { Role } from '#contracts/identity/names.ts';
import type { SessionUser } from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Database } from '#db/database.ts';
import { rememberDevice } from '#db/identity/known-device.repository.ts';
import { passwordFits } from '#db/identity/password.ts';
import { sessionUser } from '#db/identity/session-user.repository.ts';
import { openSession } from '#db/identity/session.repository.ts';
import { clearBudgets } from '#db/identity/sign-in-budget.repository.ts';
import { accountForSignIn, rolesOf } from '#db/identity/user.repository.ts';
import { actingAs, inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant, TenantContext } from '#db/tenancy/tenant.ts';
import { countTry } from '#activities/identity/take-try.ts';

/** From where somebody signs in. */
export type Visitor = { address: string; userAgent: string | null; deviceToken: string | null };
export type SignInRequest = { email: string; password: string; role?: Role | undefined };
/** A sign-in that is open: what cookies and answer are made of. */
export type SignedIn = {
  hospitalId: string;
  sid: string;
  refreshToken: string;
  user: SessionUser;
  deviceToken: string | null;
};

/** Opens a session of a person whose secret was right. */
export async function openSignIn(
  tenant: Tenant,
  userId: string,
  role: Role,
  visitor: Visitor,
): Promise<SignedIn> {
  const deviceToken = await rememberDevice(tenant, userId, visitor.deviceToken);
  const session = await openSession(tenant, userId, role, visitor);
  return {
    hospitalId: tenant.hospitalId,
    ...session,
    user: await sessionUser(tenant, userId, role, session.sid),
    deviceToken,
  };
}

/**
 * Signs a person in by e-mail and password. An unknown name, a wrong password and a disabled account have the same answer and
 * take the same work: one counted try, one argon2 computation, the same statements. The password is looked at between two
 * transactions, so that nothing is held meanwhile.
 * @throws Refusal auth.invalid_credentials, auth.role_not_held, request.rate_limited
 */
export async function signIn(
  db: Database,
  ctx: TenantContext,
  { email, password, role }: SignInRequest,
  visitor: Visitor,
): Promise<SignedIn> {
  const action = 'session.login';
  const { account, keys, refusal } = await inTenant(db, ctx, async (tenant) => {
    const found = await accountForSignIn(tenant, email, visitor.deviceToken);
    const tried = await countTry(tenant, {
      action,
      email,
      userId: found?.id ?? null,
      address: visitor.address,
      isKnownDevice: found?.isKnownDevice ?? false,
    });
    return { account: found, ...tried };
  });
  if (refusal) throw refusal;
  const fits = await passwordFits(account?.passwordHash ?? null, password);
  if (!account || !fits || account.disabled) {
    await inTenant(db, ctx, (tenant) =>
      recordAudit(tenant, { action, entity: 'user', entityId: account?.id ?? null, outcome: 'refused' }),
    );
    throw new Refusal('auth.invalid_credentials');
  }
  return inTenant(db, { ...ctx, actorId: account.id }, async (tenant) => {
    const held = await rolesOf(tenant, account.id);
    const acting = role ?? held[0];
    if (!acting || !held.includes(acting)) throw new Refusal('auth.role_not_held');
    await clearBudgets(tenant, keys);
    return actingAs(tenant, { role: acting }, async (person) => {
      await recordAudit(person, { action, entity: 'user', entityId: account.id });
      return openSignIn(person, account.id, acting, visitor);
    });
  });
}

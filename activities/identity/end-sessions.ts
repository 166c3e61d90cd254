import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { endSession, endSessionsOf, sessionsOf } from '#db/identity/session.repository.ts';
import { forgetTries } from '#db/identity/sign-in-budget.repository.ts';
import { accountById } from '#db/identity/user.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { closeOpenings } from '#db/visits/break-glass.repository.ts';
import type { Acting } from '#activities/identity/ask-grant.ts';

/** Ends one of one's own sign-ins. @throws Refusal not_found for anybody else's */
export async function endOwnSession(tenant: Acting, sid: string): Promise<void> {
  const own = await sessionsOf(tenant, tenant.actorId);
  if (!own.some((session) => session.id === sid)) throw new Refusal('not_found');
  await endSession(tenant, sid, 'ended_by_person');
  await recordAudit(tenant, { action: 'session.end', entity: 'session', entityId: sid });
}

/** An administrator ends all sign-ins of a person, and closes what records they have opened. @throws Refusal not_found */
export async function endAllSessions(tenant: Acting, userId: string): Promise<void> {
  if (!(await accountById(tenant, userId))) throw new Refusal('not_found');
  await endSessionsOf(tenant, userId, 'ended_by_admin');
  const closed = await closeOpenings(tenant, { userId });
  await recordAudit(tenant, {
    action: 'user.end_sessions',
    entity: 'user',
    entityId: userId,
    details: { closed },
  });
}

/** An administrator lets an account take tries again that strangers have used up. @throws Refusal not_found */
export async function unlockAccount(tenant: Acting, userId: string): Promise<void> {
  const account = await accountById(tenant, userId);
  if (!account) throw new Refusal('not_found');
  await forgetTries(tenant, account.email);
  await recordAudit(tenant, { action: 'user.unlock', entity: 'user', entityId: userId });
}

/** A person signs out. */
export async function signOut(tenant: Tenant, sid: string): Promise<void> {
  await endSession(tenant, sid, 'logout');
  await recordAudit(tenant, { action: 'session.logout', entity: 'session', entityId: sid });
}

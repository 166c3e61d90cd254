import { rolePermissions } from '#contracts/identity/names.ts';
import type { GrantKind, Role } from '#contracts/identity/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { insertGrant, waitingGrants, withdrawGrants } from '#db/identity/grant.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A transaction of a signed-in person. */
export type Acting = Tenant & { actorId: string };

/** Every role but a patient's own: that one opens nothing but the record a code was handed over for. */
export const needsSecondPerson = (role: Role): boolean => role !== 'patient';

/** Whether who holds these roles may decide about accounts: then a new password for them needs a second person, too. */
export const mayDecide = (roles: readonly Role[]): boolean =>
  roles.some((role) => rolePermissions[role].includes('users.manage'));

/**
 * Asks for what a second administrator must confirm. What waits already and is the same stays; another wish takes its place.
 * @throws Refusal user.self_grant: nobody asks for himself (separation of duty, NIST SP 800-53 AC-5)
 */
export async function askGrant(
  tenant: Acting,
  userId: string,
  kind: GrantKind,
  roles: readonly Role[] = [],
): Promise<void> {
  if (userId === tenant.actorId) throw new Refusal('user.self_grant');
  const waiting = (await waitingGrants(tenant)).find(
    (grant) => grant.userId === userId && grant.kind === kind,
  );
  const same =
    waiting && waiting.roles.length === roles.length && roles.every((role) => waiting.roles.includes(role));
  if (same) return;
  await withdrawGrants(tenant, userId, kind);
  const id = await insertGrant(tenant, userId, kind, roles);
  await recordAudit(tenant, {
    action: 'user.grant_ask',
    entity: 'user',
    entityId: userId,
    details: { grant: id, kind, roles },
  });
}

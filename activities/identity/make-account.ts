import type { CreateStaffInput, PasswordCode } from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { insertPasswordCode } from '#db/identity/one-time-code.ts';
import { hashOfNothing } from '#db/identity/password.ts';
import { insertAccount, lockStaff } from '#db/identity/user.repository.ts';
import { askGrant, needsSecondPerson } from '#activities/identity/ask-grant.ts';
import type { Acting } from '#activities/identity/ask-grant.ts';
import { firstMinutes } from '#activities/identity/issue-code.ts';
import { assertOpenDepartment, assertRolesFit } from '#activities/identity/roles-fit.ts';

/**
 * Makes an account without a password: its person sets one with the code. Its roles wait for a second administrator.
 * @throws Refusal auth.email_taken, request.invalid
 */
export async function makeAccount(
  tenant: Acting,
  { name, email, roles, departmentId }: CreateStaffInput,
): Promise<{ userId: string; code: PasswordCode }> {
  await lockStaff(tenant);
  await assertRolesFit(tenant, roles, departmentId ?? null);
  await assertOpenDepartment(tenant, departmentId ?? null);
  const waiting = roles.filter(needsSecondPerson);
  const userId = await insertAccount(tenant, {
    name,
    email,
    passwordHash: await hashOfNothing(),
    roles: roles.filter((role) => !waiting.includes(role)),
    departmentId: departmentId ?? null,
  });
  if (!userId) throw new Refusal('auth.email_taken', {}, [{ path: 'email', code: 'email_taken' }]);
  await recordAudit(tenant, { action: 'user.create', entity: 'user', entityId: userId, details: { roles } });
  if (waiting.length) await askGrant(tenant, userId, 'roles', waiting);
  return { userId, code: await insertPasswordCode(tenant, userId, tenant.actorId, firstMinutes) };
}

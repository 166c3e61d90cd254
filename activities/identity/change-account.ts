import type { UpdateStaffInput } from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { ensureDoctorProfile } from '#activities/doctors/ensure-profile.ts';
import { withdrawAskedBy, withdrawGrants } from '#db/identity/grant.repository.ts';
import { endSessionsOf } from '#db/identity/session.repository.ts';
import {
  accountById,
  activeAdmins,
  deleteRoles,
  insertRoles,
  lockStaff,
  rolesOf,
  setDepartment,
  setDisabled,
} from '#db/identity/user.repository.ts';
import { closeOpenings } from '#db/visits/break-glass.repository.ts';
import { askGrant, mayDecide, needsSecondPerson } from '#activities/identity/ask-grant.ts';
import type { Acting } from '#activities/identity/ask-grant.ts';
import { assertOpenDepartment, assertRolesFit } from '#activities/identity/roles-fit.ts';

/**
 * Changes roles, department or state of an account. What is taken away acts on the next request; what is given waits until
 * another administrator confirms it. Records that the person has opened are closed with the sign-ins: an account that comes back, or a
 * role, is no reason to read on.
 * @throws Refusal not_found, user.last_admin, user.self_grant, request.invalid
 */
export async function changeAccount(tenant: Acting, userId: string, change: UpdateStaffInput): Promise<void> {
  await lockStaff(tenant);
  const account = await accountById(tenant, userId);
  if (!account) throw new Refusal('not_found');
  const held = await rolesOf(tenant, userId);
  const wanted = change.roles ?? held;
  const departmentId = change.departmentId === undefined ? account.departmentId : change.departmentId;
  if (change.roles || change.departmentId !== undefined) await assertRolesFit(tenant, wanted, departmentId);

  // Who comes back comes back into a department that takes people in, too.
  if (change.departmentId !== undefined || change.disabled === false)
    await assertOpenDepartment(tenant, departmentId);
  if (change.departmentId !== undefined) await setDepartment(tenant, userId, departmentId);
  const taken = held.filter((role) => !wanted.includes(role));
  const given = wanted.filter((role) => !held.includes(role));
  const waiting = given.filter(needsSecondPerson);
  await deleteRoles(tenant, userId, taken);
  await insertRoles(
    tenant,
    userId,
    given.filter((role) => !needsSecondPerson(role)),
  );
  if (waiting.length) await askGrant(tenant, userId, 'roles', waiting);
  else if (change.roles) await withdrawGrants(tenant, userId, 'roles');

  if (change.disabled) {
    await setDisabled(tenant, userId, true);
    await withdrawGrants(tenant, userId, 'enable');
  }
  if (change.disabled === false && account.disabled) await askGrant(tenant, userId, 'enable', wanted);
  if (change.disabled || (mayDecide(held) && !mayDecide(wanted))) await withdrawAskedBy(tenant, userId);
  if (!(await activeAdmins(tenant))) throw new Refusal('user.last_admin');
  let closed = 0;
  if (change.disabled || taken.length) {
    await endSessionsOf(tenant, userId, change.disabled ? 'disabled' : 'role_changed');
    closed = await closeOpenings(tenant, { userId });
  }
  await ensureDoctorProfile(tenant, userId);
  await recordAudit(tenant, {
    action: 'user.change',
    entity: 'user',
    entityId: userId,
    details: { taken, waiting, disabled: change.disabled ?? null, closed },
  });
}

import type { Role } from '#contracts/identity/names.ts';
import { roles } from '#contracts/identity/names.ts';
import type { StaffUser } from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { AppUser, UserRole } from '#db/identity/identity.entity.ts';
import { endSessionsOf } from '#db/identity/session.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { actingAs } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Wrong passwords after which an account waits, and for how long (figure 23 of the reliability list). */
export const triesInARow = 10;
export const lockMinutes = 15;

export type Account = {
  id: string;
  name: string;
  email: string;
  passwordHash: string;
  departmentId: string | null;
  patientId: string | null;
  disabled: boolean;
};

/** An account by e-mail, or null. */
export async function accountByEmail(tenant: Tenant, email: string): Promise<Account | null> {
  const [row] = await tenant.em.execute<Account[]>(
    `select id, name, email, password_hash as "passwordHash", department_id as "departmentId", patient_id as "patientId",
            disabled_at is not null as disabled
       from app_user where hospital_id = ? and email = ?`,
    [tenant.hospitalId, email],
  );
  return row ?? null;
}

/**
 * Counts a try before its password is looked at, so that many at once are no more than one after the other. The tenth in a row
 * locks the account for 15 minutes; the right password, or the end of that time, begins anew.
 * @returns whether the account takes a try now
 */
export async function countTry(tenant: Tenant, userId: string): Promise<boolean> {
  const taken = await tenant.em.execute<unknown[]>(
    `update app_user set failed_logins = case when locked_until is null then failed_logins + 1 else 1 end,
            locked_until = case when locked_until is null and failed_logins + 1 >= ? then now() + make_interval(mins => ?) end
      where hospital_id = ? and id = ? and (locked_until is null or locked_until <= now()) returning id`,
    [triesInARow, lockMinutes, tenant.hospitalId, userId],
  );
  return taken.length > 0;
}

export const clearFailedLogins = (tenant: Tenant, userId: string) =>
  tenant.em.execute(
    'update app_user set failed_logins = 0, locked_until = null where hospital_id = ? and id = ?',
    [tenant.hospitalId, userId],
  );

/** Roles a person holds, in the fixed order of roles. */
export async function rolesOf(tenant: Tenant, userId: string): Promise<Role[]> {
  const rows = await tenant.em.find(UserRole, { hospitalId: tenant.hospitalId, userId });
  return roles.filter((role) => rows.some((row) => row.role === role));
}

export type NewAccount = {
  name: string;
  email: string;
  passwordHash: string;
  roles: readonly Role[];
  departmentId?: string | null;
  patientId?: string | null;
};

/** Makes an account with its roles. @throws Refusal auth.email_taken */
export async function createAccount(tenant: Tenant, account: NewAccount): Promise<string> {
  const id = uuidv7();
  const { hospitalId } = tenant;
  const made = await tenant.em.execute<unknown[]>(
    `insert into app_user (id, hospital_id, email, name, password_hash, department_id, patient_id, created_at) values (?, ?, ?, ?, ?, ?, ?, now())
     on conflict (hospital_id, email) do nothing returning id`,
    [
      id,
      hospitalId,
      account.email,
      account.name,
      account.passwordHash,
      account.departmentId ?? null,
      account.patientId ?? null,
    ],
  );
  if (!made.length)
    throw new Refusal('auth.email_taken', {}, [
      { path: 'email', message: 'an account with this e-mail exists' },
    ]);
  await tenant.em.insertMany(
    UserRole,
    [...new Set(account.roles)].map((role) => ({ id: uuidv7(), hospitalId, userId: id, role })),
  );
  await actingAs(tenant, { actorId: tenant.actorId ?? id }, (acting) =>
    recordAudit(acting, {
      action: 'user.create',
      entity: 'user',
      entityId: id,
      details: { roles: account.roles },
    }),
  );
  return id;
}

/** Staff of the hospital by name. */
export async function listStaff(tenant: Tenant): Promise<StaffUser[]> {
  const users = await tenant.em.find(
    AppUser,
    { hospitalId: tenant.hospitalId },
    { orderBy: { name: 'asc', id: 'asc' } },
  );
  const held = await tenant.em.find(UserRole, { hospitalId: tenant.hospitalId });
  return users.map((user) => ({
    id: user.id,
    name: user.name,
    email: user.email,
    roles: roles.filter((role) => held.some((row) => row.userId === user.id && row.role === role)),
    departmentId: user.departmentId ?? null,
    disabled: user.disabledAt != null,
  }));
}

export type StaffChange = {
  roles?: readonly Role[] | undefined;
  disabled?: boolean | undefined;
  departmentId?: string | null | undefined;
};

/** Changes roles, department or state of an account. What is taken away acts on the next request. @throws Refusal not_found, user.last_admin */
export async function changeStaff(tenant: Tenant, userId: string, change: StaffChange): Promise<void> {
  const { em, hospitalId } = tenant;
  // One change of staff at a time in a hospital: two administrators cannot each remove the other as the last but one.
  await em.execute("select pg_advisory_xact_lock(hashtext('staff'), hashtext(?))", [hospitalId]);
  const user = await em.findOne(AppUser, { hospitalId, id: userId });
  if (!user) throw new Refusal('not_found');
  const before = await rolesOf(tenant, userId);
  if (change.departmentId !== undefined)
    await em.execute('update app_user set department_id = ? where hospital_id = ? and id = ?', [
      change.departmentId,
      hospitalId,
      userId,
    ]);
  if (change.disabled !== undefined) {
    await em.execute(
      'update app_user set disabled_at = case when ? then coalesce(disabled_at, now()) else null end where hospital_id = ? and id = ?',
      [change.disabled, hospitalId, userId],
    );
  }
  if (change.roles) {
    await em.execute('delete from user_role where hospital_id = ? and user_id = ?', [hospitalId, userId]);
    await em.insertMany(
      UserRole,
      [...new Set(change.roles)].map((role) => ({ id: uuidv7(), hospitalId, userId, role })),
    );
  }
  const [admins] = await em.execute<{ count: string }[]>(
    `select count(*) as count from user_role r join app_user u on u.hospital_id = r.hospital_id and u.id = r.user_id
      where r.hospital_id = ? and r.role in ('admin', 'platform_admin') and u.disabled_at is null`,
    [hospitalId],
  );
  if (admins?.count === '0') throw new Refusal('user.last_admin');
  const taken = change.roles ? before.filter((role) => !change.roles?.includes(role)) : [];
  if (change.disabled || taken.length)
    await endSessionsOf(tenant, userId, change.disabled ? 'disabled' : 'role_changed');
  await recordAudit(tenant, {
    action: 'user.change',
    entity: 'user',
    entityId: userId,
    details: { roles: change.roles ?? null, disabled: change.disabled ?? null, taken },
  });
}

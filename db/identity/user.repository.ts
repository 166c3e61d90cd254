import type { Locale, Permission, Role } from '#contracts/identity/names.ts';
import { roleMay, roles } from '#contracts/identity/names.ts';
import type { StaffUser } from '#contracts/identity/auth.ts';
import { bookingsOfDisabled } from '#db/appointments/absence.repository.ts';
import { AppUser, UserRole } from '#db/identity/identity.entity.ts';
import { deviceHash } from '#db/identity/known-device.repository.ts';
import { accountKey, triesInARow } from '#db/identity/sign-in-budget.repository.ts';
import { waitingGrants } from '#db/identity/grant.repository.ts';
import { isUnderAttack } from '#domain/identity/throttle.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type Account = {
  id: string;
  name: string;
  email: string;
  passwordHash: string;
  departmentId: string | null;
  patientId: string | null;
  disabled: boolean;
};

/** An account by e-mail, or null; and whether its person has signed in from this browser before. */
export async function accountForSignIn(
  tenant: Tenant,
  email: string,
  deviceToken: string | null,
): Promise<(Account & { isKnownDevice: boolean }) | null> {
  const [row] = await tenant.em.execute<(Account & { isKnownDevice: boolean })[]>(
    `select u.id, u.name, u.email, u.password_hash as "passwordHash", u.department_id as "departmentId", u.patient_id as "patientId",
            u.disabled_at is not null as disabled, d.id is not null as "isKnownDevice"
       from app_user u left join known_device d on d.hospital_id = u.hospital_id and d.user_id = u.id and d.token_hash = ?
      where u.hospital_id = ? and u.email = ?`,
    [deviceHash(deviceToken), tenant.hospitalId, email],
  );
  return row ?? null;
}

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

/**
 * Writes an account with its roles; the same statements whether the e-mail is free or not.
 * @returns its id, or null when the e-mail is taken
 */
export async function insertAccount(tenant: Tenant, account: NewAccount): Promise<string | null> {
  const id = uuidv7();
  const { em, hospitalId } = tenant;
  const made = await em.execute<unknown[]>(
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
  await insertRoles(tenant, id, account.roles);
  return made.length ? id : null;
}

/** Gives roles to an account that is there; those it has stay. */
export async function insertRoles(tenant: Tenant, userId: string, given: readonly Role[]): Promise<void> {
  const wanted = [...new Set(given)];
  if (!wanted.length) return;
  await tenant.em.execute(
    `insert into user_role (id, hospital_id, user_id, role) select uuidv7(), u.hospital_id, u.id, r from app_user u, unnest(string_to_array(?, ',')) r
      where u.hospital_id = ? and u.id = ? on conflict (hospital_id, user_id, role) do nothing`,
    [wanted.join(','), tenant.hospitalId, userId],
  );
}

/** One change of staff at a time in a hospital: two administrators cannot each remove the other as the last but one. */
export const lockStaff = (tenant: Tenant) =>
  tenant.em.execute("select pg_advisory_xact_lock(hashtext('staff'), hashtext(?))", [tenant.hospitalId]);

/** An account by id, or null. */
export async function accountById(tenant: Tenant, userId: string): Promise<Account | null> {
  const [row] = await tenant.em.execute<Account[]>(
    `select id, name, email, password_hash as "passwordHash", department_id as "departmentId", patient_id as "patientId",
            disabled_at is not null as disabled
       from app_user where hospital_id = ? and id = ?`,
    [tenant.hospitalId, userId],
  );
  return row ?? null;
}

export const setPassword = (tenant: Tenant, userId: string, passwordHash: string) =>
  tenant.em.execute('update app_user set password_hash = ? where hospital_id = ? and id = ?', [
    passwordHash,
    tenant.hospitalId,
    userId,
  ]);

export const setLocale = (tenant: Tenant, userId: string, locale: Locale) =>
  tenant.em.execute('update app_user set locale = ? where hospital_id = ? and id = ?', [
    locale,
    tenant.hospitalId,
    userId,
  ]);

export const setDepartment = (tenant: Tenant, userId: string, departmentId: string | null) =>
  tenant.em.execute('update app_user set department_id = ? where hospital_id = ? and id = ?', [
    departmentId,
    tenant.hospitalId,
    userId,
  ]);

export const setDisabled = (tenant: Tenant, userId: string, isDisabled: boolean) =>
  tenant.em.execute(
    'update app_user set disabled_at = case when ? then coalesce(disabled_at, now()) end where hospital_id = ? and id = ?',
    [isDisabled, tenant.hospitalId, userId],
  );

export async function deleteRoles(tenant: Tenant, userId: string, taken: readonly Role[]): Promise<void> {
  if (taken.length)
    await tenant.em.execute('delete from user_role where hospital_id = ? and user_id = ? and role in (?)', [
      tenant.hospitalId,
      userId,
      taken,
    ]);
}

/** How many active people may decide about accounts. */
export async function activeAdmins(tenant: Tenant): Promise<number> {
  const [row] = await tenant.em.execute<{ count: number }[]>(
    `select count(distinct u.id)::int as count from user_role r join app_user u on u.hospital_id = r.hospital_id and u.id = r.user_id
      where r.hospital_id = ? and r.role in ('admin', 'platform_admin') and u.disabled_at is null`,
    [tenant.hospitalId],
  );
  return row?.count ?? 0;
}

/** How many active people other than the acting one hold a role with a permission: who could do what one may not do alone. */
export async function othersWhoMay(tenant: Tenant, permission: Permission): Promise<number> {
  const able = roles.filter((role) => roleMay(role, permission));
  const [row] = await tenant.em.execute<{ count: number }[]>(
    `select count(distinct u.id)::int as count from user_role r join app_user u on u.hospital_id = r.hospital_id and u.id = r.user_id
      where r.hospital_id = ? and r.role in (?) and u.disabled_at is null and u.id <> ?`,
    [tenant.hospitalId, able, tenant.actorId],
  );
  return row?.count ?? 0;
}

/** Accounts of the hospital by name; with what waits for them, and whether unknown devices are slowed down. */
export async function listStaff(tenant: Tenant): Promise<StaffUser[]> {
  const users = await tenant.em.find(
    AppUser,
    { hospitalId: tenant.hospitalId },
    { orderBy: { name: 'asc', id: 'asc' } },
  );
  const held = await tenant.em.find(UserRole, { hospitalId: tenant.hospitalId });
  const waiting = await waitingGrants(tenant);
  const tries = await triesInARow(tenant);
  const bookings = await bookingsOfDisabled(tenant);
  return Promise.all(
    users.map(async (user) => ({
      id: user.id,
      name: user.name,
      email: user.email,
      roles: roles.filter((role) => held.some((row) => row.userId === user.id && row.role === role)),
      departmentId: user.departmentId ?? null,
      disabled: user.disabledAt != null,
      slowed: isUnderAttack(tries.size ? (tries.get(await accountKey(tenant, user.email)) ?? 0) : 0),
      waiting: waiting.filter((grant) => grant.userId === user.id),
      needNewTime: bookings.get(user.id) ?? 0,
    })),
  );
}

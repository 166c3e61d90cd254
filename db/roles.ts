import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Roles that processes connect with, and the variable that each one's own password comes from. */
export const processRoles = {
  hmtp_app: 'HMTP_DB_APP_PASSWORD',
  hmtp_dispatch: 'HMTP_DB_DISPATCH_PASSWORD',
  hmtp_platform: 'HMTP_DB_PLATFORM_PASSWORD',
} as const;
export type ProcessRole = keyof typeof processRoles;
export type RolePasswords = Readonly<Record<ProcessRole, string>>;

/** Reads all rows of all hospitals; may log in only while its job runs (`db/backup-role.ts`). */
export const backupRole = 'hmtp_backup';

/** A password that nobody types. */
export const newPassword = (): string => randomBytes(24).toString('hex');

/** Passwords of the process roles, none of them made from another. */
export const newRolePasswords = (): RolePasswords => ({
  hmtp_app: newPassword(),
  hmtp_dispatch: newPassword(),
  hmtp_platform: newPassword(),
});

/**
 * Passwords that the environment names. A role without one keeps what it has.
 * @throws Error when two roles, or a role and the owner, would have the same: then one leak opens both
 */
export function passwordsOf(
  env: Record<string, string | undefined>,
  ownerUrl?: string,
): Partial<Record<ProcessRole, string>> {
  if (env['HMTP_DB_PASSWORD'])
    throw new Error(
      `configuration: HMTP_DB_PASSWORD was one password for all roles; set ${Object.values(processRoles).join(', ')} instead`,
    );
  const ownersPassword = ownerUrl ? decodeURIComponent(new URL(ownerUrl).password) : '';
  const seen = new Map([[ownersPassword, 'DATABASE_URL']]);
  const passwords: Partial<Record<ProcessRole, string>> = {};
  for (const [role, variable] of Object.entries(processRoles) as [ProcessRole, string][]) {
    const password = env[variable];
    if (!password) continue;
    const other = seen.get(password);
    if (other)
      throw new Error(`configuration: ${variable} is the password of ${other} too; each role needs its own`);
    seen.set(password, variable);
    passwords[role] = password;
  }
  return passwords;
}

/**
 * Makes the roles that are missing and sets the passwords given. Roles are cluster-wide, so this is done at every migration: a
 * rotated secret takes effect, and a backup role that a killed job left open is shut.
 * @returns whether the backup role sees all rows: only a superuser, or a role that bypasses itself, can give it that
 */
export async function ensureRoles(
  client: pg.Client,
  passwords: Partial<Record<ProcessRole, string>>,
): Promise<boolean> {
  const plain = 'nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls';
  for (const role of [...Object.keys(processRoles), backupRole]) {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    // Two databases of one cluster may be migrated at once: losing the race to create a role is fine.
    if (!rowCount)
      await client.query(
        `do $$ begin create role ${role} ${role === backupRole ? 'nologin' : 'login'} ${plain}; exception when duplicate_object then null; end $$`,
      );
    const password = passwords[role as ProcessRole];
    if (password) await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
  }
  const { rows: backup } = await client.query<{ open: boolean; bypasses: boolean; may: boolean }>(
    `select b.rolcanlogin and coalesce(b.rolvaliduntil, '-infinity') <= now() as open, b.rolbypassrls as bypasses, o.rolsuper or o.rolbypassrls as may
       from pg_roles b, pg_roles o where b.rolname = $1 and o.rolname = current_user`,
    [backupRole],
  );
  if (backup[0]?.open) await shutBackup(client);
  if (backup[0]?.may && !backup[0].bypasses) await client.query(`alter role ${backupRole} bypassrls`);
  return Boolean(backup[0]?.bypasses || backup[0]?.may);
}

/** Lets the backup role log in with a password that ends by itself, should the job be killed before it shuts it. */
export async function openBackup(client: pg.Client, password: string, minutes: number): Promise<void> {
  const { rows } = await client.query<{ until: string }>(
    "select to_char(now() + make_interval(mins => $1), 'YYYY-MM-DD HH24:MI:SSOF') as until",
    [minutes],
  );
  await client.query(
    `alter role ${backupRole} login password ${client.escapeLiteral(password)} valid until ${client.escapeLiteral(rows[0]?.until ?? '')}`,
  );
}

/** Takes the login and the password away; sessions that are open go on to their end. */
export async function shutBackup(client: pg.Client): Promise<void> {
  await client.query(`alter role ${backupRole} nologin password null`);
}

/**
 * Runs a job as the backup role: lets it log in, hands out its connection string, shuts it again whatever becomes of the job.
 * @param ownerUrl of a role that may alter the backup role: the owner
 * @param minutes after which the password ends by itself
 */
export async function withBackupRole<T>(
  ownerUrl: string,
  minutes: number,
  work: (backupUrl: string) => Promise<T>,
): Promise<T> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    const password = newPassword();
    await openBackup(owner, password, minutes);
    try {
      const url = new URL(ownerUrl);
      url.username = backupRole;
      url.password = password;
      return await work(url.toString());
    } finally {
      await shutBackup(owner);
    }
  } finally {
    await owner.end();
  }
}

import { readFile, readdir } from 'node:fs/promises';
import pg from 'pg';
import { sha256 } from '#db/tenancy/vault.ts';

const folder = new URL('./migrations/', import.meta.url);
const loginRoles = ['hmtp_app', 'hmtp_dispatch', 'hmtp_platform', 'hmtp_backup'] as const;

/** Roles are cluster-wide: made once, password set at every run so that a rotated secret takes effect. */
async function ensureRoles(client: pg.Client, password: string | undefined): Promise<void> {
  for (const role of loginRoles) {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
    // Two databases of one cluster may be migrated at once: losing the race to create a role is fine.
    if (!rowCount)
      await client.query(
        `do $$ begin create role ${role} login nosuperuser nocreatedb nocreaterole noinherit noreplication nobypassrls; exception when duplicate_object then null; end $$`,
      );
    if (password) await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
  }
  const { rows } = await client.query<{ may: boolean }>(
    'select rolsuper or rolbypassrls as may from pg_roles where rolname = current_user',
  );
  if (rows[0]?.may) await client.query('alter role hmtp_backup bypassrls');
}

/**
 * Brings a database to the newest shape: each `NNNN-words.sql` of `migrations/` once, in order, in its own transaction, under an advisory lock.
 * Refuses to go on when a file that ran before has changed since.
 * @returns how many files there are and how many ran now.
 */
export async function migrate(
  databaseUrl: string,
  rolePassword?: string,
): Promise<{ total: number; ran: number }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('hmtp-migrate'))");
    await ensureRoles(client, rolePassword);
    await client.query('create schema if not exists hmtp_meta');
    await client.query(
      'create table if not exists hmtp_meta.migration (name text primary key, sha256 text not null, ran_at timestamptz not null default now())',
    );
    const names = (await readdir(folder)).filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name)).sort();
    const { rows } = await client.query<{ name: string; sha256: string }>(
      'select name, sha256 from hmtp_meta.migration',
    );
    const done = new Map(rows.map((row) => [row.name, row.sha256]));
    let ran = 0;
    for (const name of names) {
      const sql = await readFile(new URL(name, folder), 'utf8');
      const before = done.get(name);
      if (before !== undefined && before !== sha256(sql))
        throw new Error(`migration ${name} changed after it ran; add a new file instead`);
      if (before !== undefined) continue;
      await client.query('begin');
      try {
        await client.query(sql);
        await client.query('insert into hmtp_meta.migration (name, sha256) values ($1, $2)', [
          name,
          sha256(sql),
        ]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw new Error(`migration ${name} failed`, { cause: error });
      }
      ran += 1;
    }
    await client.query('select hmtp_ensure_partitions(13)');
    return { total: names.length, ran };
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('configuration: DATABASE_URL: the owner connection is needed to migrate');
  const { total, ran } = await migrate(url, process.env['HMTP_DB_PASSWORD']);
  process.stdout.write(`${JSON.stringify({ msg: 'migrated', total, ran })}\n`);
}

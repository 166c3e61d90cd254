import { readFile, readdir } from 'node:fs/promises';
import pg from 'pg';
import { expectSharedTables } from '#db/expected-spread.ts';
import { refuseBlindStore } from '#db/letters.ts';
import { ensureRoles, passwordsOf } from '#db/roles.ts';
import type { ProcessRole } from '#db/roles.ts';
import { sha256 } from '#db/tenancy/vault.ts';

const folder = new URL('./migrations/', import.meta.url);
/** Tables whose rows a migration reads or changes: a line `-- rows: <table>, <table>` of it. */
export const rowsOf = (sql: string): string[] =>
  [...sql.matchAll(/^-- rows: ([a-z0-9_, ]+)$/gm)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );

/**
 * Brings a database to the newest shape: each `NNNN-words.sql` of `migrations/` once, in order, in its own transaction, under an advisory lock.
 * Refuses to go on when a file that ran before has changed since. The owner passes no row-level security: a migration that
 * must see rows names its tables in a line `-- rows: a, b`, and the wall stays open to the owner for its transaction only.
 * @returns how many files there are and how many ran now, and whether the backup role sees all rows.
 */
export async function migrate(
  databaseUrl: string,
  passwords: Partial<Record<ProcessRole, string>> = {},
): Promise<{ total: number; ran: number; backupSeesAll: boolean }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('hmtp-migrate'))");
    const backupSeesAll = await ensureRoles(client, passwords);
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
        const open = rowsOf(sql);
        for (const table of open) await client.query(`alter table ${table} no force row level security`);
        await client.query(sql);
        for (const table of open) await client.query(`alter table ${table} force row level security`);
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
    await refuseBlindStore(client);
    await client.query('select hmtp_ensure_partitions(13)');
    // Open inboxes read from now on; who keeps a place in the outbox is waited for, however far behind.
    await client.query("select hmtp_drop_read_outbox('31 days')");
    await expectSharedTables(client);
    return { total: names.length, ran, backupSeesAll };
  } finally {
    await client.end();
  }
}

if (import.meta.main) {
  const url = process.env['DATABASE_URL'];
  if (!url) throw new Error('configuration: DATABASE_URL: the owner connection is needed to migrate');
  const result = await migrate(url, passwordsOf(process.env, url));
  process.stdout.write(`${JSON.stringify({ msg: 'migrated', ...result })}\n`);
}

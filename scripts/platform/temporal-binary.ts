import { spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StartFailure } from './failure.ts';
import { root, stateFolder } from './paths.ts';

/** Command line tool release that carries the server we are tested against; `temporal/go.mod` pins the same. */
export const cliVersion = '1.5.1';
const oldestServer = [1, 29, 1] as const;
// The address from which Temporal's own SDKs fetch the same program.
const downloadService = 'https://temporal.download/cli';
const reachTimeoutMilliseconds = 3000;

/** Server version in the output of `temporal --version`, as three numbers. */
export function parseServerVersion(text: string): number[] | undefined {
  const found = /Server (\d+)\.(\d+)\.(\d+)/.exec(text);
  return found ? found.slice(1, 4).map(Number) : undefined;
}

/** Whether a server is the oldest one that has all we use, or newer. */
export function isServerNewEnough(version: readonly number[] | undefined): boolean {
  if (!version) return false;
  for (const [index, least] of oldestServer.entries()) {
    const part = version[index] ?? 0;
    if (part !== least) return part > least;
  }
  return true;
}

function works(program: string): boolean {
  const ran = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return ran.status === 0 && isServerNewEnough(parseServerVersion(ran.stdout));
}

/** The user's cache folder for the built or fetched program; inside the checkout when there is no usable home. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const own =
    process.platform === 'darwin'
      ? path.join(homedir(), 'Library', 'Caches')
      : path.join(homedir(), '.cache');
  const candidates = [environment.XDG_CACHE_HOME, own].filter((folder): folder is string => Boolean(folder));
  for (const candidate of candidates) {
    const folder = path.join(candidate, 'hmtp', `temporal-${cliVersion}`);
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK | constants.X_OK);
      return folder;
    } catch {
      // Not writable: the next one.
    }
  }
  const folder = path.join(stateFolder().folder, 'cache', `temporal-${cliVersion}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Puts a finished program in place; a killed fetch or build leaves only a temporary name. */
function install(from: string, folder: string): string {
  const program = path.join(folder, 'temporal');
  chmodSync(from, 0o755);
  renameSync(from, program);
  return program;
}

async function download(folder: string): Promise<string | undefined> {
  const platform = process.platform;
  const query = new URLSearchParams({
    platform,
    arch: process.arch === 'x64' ? 'amd64' : process.arch,
    format: 'tar.gz',
  });
  query.set('sdk-name', 'temporal-typescript');
  query.set('sdk-version', '1.23.0');
  const address = `${downloadService}/v${cliVersion}?${query.toString()}`;
  const unpacked = mkdtempSync(path.join(tmpdir(), 'hmtp-temporal-'));
  try {
    // Offline this must cost seconds, not the system's connect timeout.
    await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(reachTimeoutMilliseconds) });
    const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return undefined;
    const { archiveUrl, fileToExtract } = (await answer.json()) as {
      archiveUrl: string;
      fileToExtract: string;
    };
    const archive = await fetch(archiveUrl, { signal: AbortSignal.timeout(300_000) });
    if (!archive.ok || !archive.body) return undefined;
    const file = path.join(unpacked, 'archive.tar.gz');
    await pipeline(Readable.fromWeb(archive.body), createWriteStream(file));
    if (spawnSync('tar', ['-xzf', file, '-C', unpacked]).status !== 0) return undefined;
    const program = path.join(unpacked, fileToExtract);
    if (!works(program)) return undefined;
    const partial = path.join(folder, `temporal.new.${process.pid}`);
    return spawnSync('cp', [program, partial]).status === 0 ? install(partial, folder) : undefined;
  } catch {
    // Unreachable or cut off: the next way is tried.
    return undefined;
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

/** The Go compiler of this machine. */
export function goProgram(): string | undefined {
  for (const candidate of ['go', '/usr/local/go/bin/go', '/opt/homebrew/bin/go']) {
    if (spawnSync(candidate, ['version'], { encoding: 'utf8' }).status === 0) return candidate;
  }
  return undefined;
}

/**
 * Builds a program of `temporal/go.mod` under a temporary name, so that a killed build leaves no half of one.
 * @param what its package
 */
export async function buildGo(go: string, what: string, partial: string): Promise<void> {
  const args = ['build', '-o', partial, what];
  const child = spawn(go, args, { cwd: path.join(root, 'temporal'), stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-4000);
  });
  const stop = (): void => {
    child.kill('SIGTERM');
    rmSync(partial, { force: true });
  };
  process.once('exit', stop);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  process.off('exit', stop);
  if (code !== 0) {
    rmSync(partial, { force: true });
    throw new StartFailure(
      `${what} could not be built from temporal/go.mod`,
      'check that Go 1.25 or newer reaches its module proxy, or put the `temporal` command (server 1.29.1 or newer) on the PATH',
      errors.trim().split('\n').slice(-6),
    );
  }
}

async function build(go: string, folder: string): Promise<string> {
  const partial = path.join(folder, `temporal.new.${process.pid}`);
  await buildGo(go, 'github.com/temporalio/cli/cmd/temporal', partial);
  return install(partial, folder);
}

export type TemporalProgram = {
  readonly path: string;
  readonly source: 'on the PATH' | 'cached' | 'downloaded' | 'built';
};

/** A usable program that is here already: the `temporal` of the PATH, else the cached one. */
export function findTemporal(): TemporalProgram | undefined {
  if (works('temporal')) return { path: 'temporal', source: 'on the PATH' };
  const cached = path.join(cacheFolder(), 'temporal');
  return existsSync(cached) && works(cached) ? { path: cached, source: 'cached' } : undefined;
}

/**
 * Finds the Temporal server program: on the PATH, cached, downloaded or built, in this order.
 * @param say is told before anything that takes minutes
 */
export async function obtainTemporal(say: (line: string) => void): Promise<TemporalProgram> {
  const found = findTemporal();
  if (found) return found;
  const folder = cacheFolder();
  const downloaded = await download(folder);
  if (downloaded) return { path: downloaded, source: 'downloaded' };
  const go = goProgram();
  if (!go) {
    throw new StartFailure(
      'there is no Temporal server: none on the PATH, its download is not reachable and Go is not installed to build it',
      'install Go 1.25 or newer, or the `temporal` command (server 1.29.1 or newer), or set TEMPORAL_ADDRESS',
    );
  }
  say('temporal: building the pinned server from temporal/go.mod (4 to 5 minutes, once) ...');
  return { path: await build(go, folder), source: 'built' };
}

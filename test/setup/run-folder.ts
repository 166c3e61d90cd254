import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stopLeftovers } from '#scripts/platform/leftovers.ts';
import { root } from '#scripts/platform/paths.ts';
import { identityOf, isAlive, type ProcessIdentity } from '#scripts/platform/process-identity.ts';

const prefix = 'hmtp-test-';
const graceMilliseconds = 5000;

const runFoldersOf = (folder: string): string[] => [
  path.join(folder, 'run'),
  // Of a launcher that a suite started with a state folder of its own.
  ...readdirSync(folder).map((name) => path.join(folder, name, 'run')),
];

/**
 * Stops what is recorded in run folders and has lost its owner, until nothing is: a stopped test runner, recorded in one
 * folder, orphans the servers of its suites, recorded in another.
 */
async function stopOrphans(folders: readonly string[]): Promise<void> {
  for (let stopped = 1; stopped > 0;) {
    stopped = 0;
    for (const run of folders.flatMap(runFoldersOf))
      stopped += (await stopLeftovers(run, graceMilliseconds)).length;
  }
}

function isKilledRun(folder: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(path.join(folder, 'owner.json'), 'utf8')) as ProcessIdentity & {
      root: string;
    };
    return owner.root === root && !isAlive(owner);
  } catch {
    // Another user's, or just being removed by another run.
    return false;
  }
}

/** Removes folders of killed test runs of this checkout, with what they left running. */
export async function clearKilledRuns(): Promise<void> {
  const named = readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix));
  const killed = named.map((name) => path.join(tmpdir(), name)).filter(isKilledRun);
  await stopOrphans(killed);
  for (const folder of killed) rmSync(folder, { recursive: true, force: true });
}

/** A temporary folder of this process, cleared by a later run should this one be killed. */
export function createRunFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), prefix));
  // As root, the database server runs as the `postgres` user, who must be able to pass through.
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'owner.json'), JSON.stringify({ ...identityOf(), root }));
  for (const name of ['run', 'logs', 'builds']) mkdirSync(path.join(folder, name));
  return folder;
}

/** Stops what suites have left in a run folder and removes it. */
export async function removeRunFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  await stopOrphans([folder]);
  rmSync(folder, { recursive: true, force: true });
}

import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { findChromium } from '#scripts/platform/chromium.ts';
import { messageOf, StartFailure } from '#scripts/platform/failure.ts';
import { livingLauncher } from '#scripts/platform/launcher-lock.ts';
import { root, stateFolder } from '#scripts/platform/paths.ts';
import { isPortFree, portNames, preferredPort, type PortName } from '#scripts/platform/ports.ts';
import { findPrograms } from '#scripts/platform/postgres-binaries.ts';
import { waitForPostgres } from '#scripts/platform/postgres.ts';
import { ownTemporal } from '#scripts/platform/stores.ts';
import { findTemporal } from '#scripts/platform/temporal-binary.ts';
import { waitForTemporal } from '#scripts/platform/temporal.ts';

/** What a check found; a problem says its remedy, a note hinders nothing. */
type Finding = { readonly name: string; readonly text: string; readonly kind: 'ok' | 'note' | 'problem' };

const state = stateFolder();
const neededMegabytes = 2000;
const ok = (name: string, text: string): Finding => ({ name, text, kind: 'ok' });
const problem = (name: string, text: string, remedy: string): Finding => ({
  name,
  text: `${text} -- remedy: ${remedy}`,
  kind: 'problem',
});
const note = (name: string, text: string): Finding => ({ name, text, kind: 'note' });

async function checkPostgres(): Promise<Finding> {
  const external = process.env.DATABASE_URL;
  try {
    if (external) {
      await waitForPostgres(external, 3000);
      return ok('postgres', 'DATABASE_URL answers');
    }
    const { postgres, user, outside } = findPrograms(existsSync(state.folder) ? state.folder : root);
    const ran = spawnSync(postgres, ['--version'], { ...user, cwd: '/', encoding: 'utf8' });
    if (ran.status !== 0)
      return problem(
        'postgres',
        `its program does not run: ${ran.error?.message ?? ran.stderr.trim()}`,
        'npm ci, or set DATABASE_URL',
      );
    const where = outside ? `, kept in ${outside} since the postgres user cannot enter the checkout` : '';
    return ok('postgres', `${ran.stdout.trim()}${user ? `, as user ${user.uid}` : ''}${where}`);
  } catch (error) {
    const remedy = error instanceof StartFailure ? error.remedy : 'start it, or unset DATABASE_URL';
    return problem('postgres', messageOf(error), remedy);
  }
}

async function checkTemporal(): Promise<Finding> {
  try {
    const external = ownTemporal(process.env);
    if (external) {
      await waitForTemporal(external, 3000, null);
      return ok('temporal', `TEMPORAL_ADDRESS answers${external.tls ? ' over TLS' : ''}`);
    }
  } catch (error) {
    const remedy = error instanceof StartFailure ? error.remedy : 'start it, or unset TEMPORAL_ADDRESS';
    return problem('temporal', messageOf(error), remedy);
  }
  const found = findTemporal();
  if (found) return ok('temporal', `${found.source}: ${found.path}`);
  const go = spawnSync('go', ['version'], { encoding: 'utf8' });
  if (go.status === 0)
    return note('temporal', `will be downloaded, or built by ${go.stdout.trim()} (4 to 5 minutes, once)`);
  return note(
    'temporal',
    'will be downloaded; without the network install Go 1.25 or newer, or the `temporal` command',
  );
}

async function checkPort(name: PortName): Promise<Finding> {
  const { variable } = portNames[name];
  const port = preferredPort(name, process.env);
  if (await isPortFree(port)) return ok(`port ${port}`, `free for ${name}`);
  if (livingLauncher(state.folder)) return ok(`port ${port}`, `in use while npm start runs (${name})`);
  return note(`port ${port}`, `taken; ${name} will move to the next free one (${variable} chooses another)`);
}

function checkDisk(): Finding {
  const { bavail, bsize } = statfsSync(root);
  const megabytes = Math.floor((bavail * bsize) / 1e6);
  return megabytes < neededMegabytes
    ? problem('disk', `${megabytes} MB free, ${neededMegabytes} MB needed`, 'free some space')
    : ok('disk', `${(megabytes / 1000).toFixed(0)} GB free`);
}

function checkWriteRights(): Finding {
  const folders = [root, state.folder, state.run, state.logs, path.join(root, 'web')].filter((folder) =>
    existsSync(folder),
  );
  for (const folder of folders) {
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch {
      return problem(
        'write rights',
        `${folder} is not writable`,
        `give it to this user: sudo chown -R "$(id -un)" ${folder}`,
      );
    }
  }
  return ok('write rights', state.folder);
}

async function checkChromium(): Promise<Finding> {
  const found = await findChromium();
  return found
    ? ok('chromium', found)
    : note('chromium', 'none: npm test installs one or skips the browser tests');
}

const names = Object.keys(portNames) as PortName[];
const findings = [
  ...(await Promise.all([checkPostgres(), checkTemporal(), ...names.map(checkPort), checkChromium()])),
  checkDisk(),
  checkWriteRights(),
];
for (const { name, text, kind } of findings)
  process.stdout.write(`${kind.padEnd(7)} ${name.padEnd(12)} ${text}\n`);
const problems = findings.filter((finding) => finding.kind === 'problem').length;
process.stdout.write(
  problems === 0 ? 'nothing hinders npm start\n' : `${problems} ${problems === 1 ? 'problem' : 'problems'}\n`,
);
process.exit(problems === 0 ? 0 : 1);

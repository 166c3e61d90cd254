import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Demo } from '#scripts/platform/demo-json.ts';
import type { ProcessRecord } from '#scripts/platform/leftovers.ts';
import { readLog, startLogged, waitForLog, type LoggedProcess } from '#scripts/platform/logged-process.ts';
import { root, stateFolder, type StateFolder } from '#scripts/platform/paths.ts';
import { freePort, portNames } from '#scripts/platform/ports.ts';
import { outsideData } from '#scripts/platform/postgres-binaries.ts';
import { isAlive } from '#scripts/platform/process-identity.ts';
import { sharedVariable } from '#test/setup/environment.ts';

let state: StateFolder;
let ports: Record<string, string>;
let launcher: LoggedProcess;

beforeAll(async () => {
  state = stateFolder(path.join(sharedVariable('HMTP_TEST_FOLDER'), 'launcher'));
  ports = {};
  for (const { variable } of Object.values(portNames)) ports[variable] = String(await freePort());
});

afterAll(async () => {
  await launcher.stop();
  rmSync(state.folder, { recursive: true, force: true });
  rmSync(path.dirname(outsideData(state)), { recursive: true, force: true });
});

/** Begins a launcher as npm does; recorded with the test run, so that a killed run leaves nothing. */
function begin(name: string): LoggedProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, ...ports, HMTP_STATE_DIR: state.folder };
  const args = [path.join(root, 'scripts', 'start.ts')];
  const folders = { logs: state.logs, run: path.join(sharedVariable('HMTP_TEST_FOLDER'), 'run') };
  return startLogged(
    {
      name,
      command: process.execPath,
      args,
      cwd: root,
      env,
      stopSignal: 'SIGINT',
      stopGraceMilliseconds: 60_000,
    },
    folders,
  );
}

async function beginUntilReady(name: string): Promise<number> {
  const began = performance.now();
  launcher = begin(name);
  if (!(await waitForLog(launcher, /^started in /m, 150_000)))
    throw new Error(`no start:\n${readLog(launcher.logFile, launcher.logStart)}`);
  return (performance.now() - began) / 1000;
}

const records = (): ProcessRecord[] =>
  readdirSync(state.run).map(
    (file) => JSON.parse(readFileSync(path.join(state.run, file), 'utf8')) as ProcessRecord,
  );

function record(prefix: string): ProcessRecord {
  const found = records().find((each) => each.name.startsWith(prefix));
  if (!found) throw new Error(`${prefix} does not run`);
  return found;
}

const demo = (): Demo => JSON.parse(readFileSync(state.demoFile, 'utf8')) as Demo;
const status = async (url: string): Promise<number> =>
  (await fetch(url, { signal: AbortSignal.timeout(10_000) })).status;

test('a start from nothing ends with one address, logins and a private demo file', async () => {
  await beginUntilReady('first');
  expect(await status(demo().web)).toBe(200);
  expect(await status(`${demo().api}/readyz`)).toBe(200);
  expect(new Set(demo().logins.map((login) => login.hospital)).size).toBeGreaterThanOrEqual(2);
  expect(statSync(state.demoFile).mode & 0o077).toBe(0);
  // Temporal UI, where this machine can build it, stands behind the same door: nobody gets in without a session.
  const { temporalUi, web } = demo();
  expect(['', `${web}/temporal`]).toContain(temporalUi);
  if (temporalUi) expect(await status(temporalUi)).toBe(401);
}, 180_000);

test('a second start beside it says in one line that it runs already', async () => {
  const second = begin('second');
  expect((await second.exited).code).toBe(1);
  const lines = readLog(second.logFile).trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`HMTP runs already at ${demo().web}`);
}, 30_000);

test.each(['worker', 'api', 'temporal', 'postgres'])(
  'a killed %s is started again',
  async (name) => {
    const before = record(name);
    process.kill(before.pid, 'SIGKILL');
    const deadline = Date.now() + 45_000;
    const isBack = (): boolean => readLog(launcher.logFile).includes(`${before.name} is back`);
    while (!isBack() && Date.now() < deadline) await sleep(100);
    expect(isBack()).toBe(true);
    expect(record(name).pid).not.toBe(before.pid);
  },
  60_000,
);

test('after kill -9 of the launcher the next start cleans up and is fast', async () => {
  const left = records();
  launcher.kill('SIGKILL');
  await launcher.exited;
  expect(left.some(isAlive)).toBe(true);
  const took = await beginUntilReady('after-kill');
  expect(left.some(isAlive)).toBe(false);
  expect(readLog(launcher.logFile)).toContain('stopped what a killed start had left');
  expect(took).toBeLessThan(20);
  expect(await status(`${demo().api}/readyz`)).toBe(200);
}, 180_000);

test('an interrupt leaves no process', async () => {
  const running = records();
  expect(running.length).toBeGreaterThanOrEqual(4);
  expect((await launcher.stop()).code).toBe(0);
  expect(running.filter(isAlive)).toEqual([]);
  expect(existsSync(path.join(state.folder, 'launcher.json'))).toBe(false);
}, 90_000);

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findLeftovers, ownershipVariables, recordProcess, stopLeftovers } from './leftovers.ts';
import { identityOf, isAlive, parseProcStat } from './process-identity.ts';

let run: string;
beforeEach(() => {
  run = mkdtempSync(path.join(tmpdir(), 'hmtp-run-'));
});
afterEach(() => {
  rmSync(run, { recursive: true });
});

const forever = ['-e', 'setInterval(() => {}, 1000)'];
const deadOwner = { pid: 1, startTime: 'another boot:1' };

test('the command name in a stat line may hold blanks and brackets', () => {
  const rest = Array.from({ length: 40 }, (_, index) => String(index + 3)).join(' ');
  expect(parseProcStat(`12 (a b) c) S ${rest}`)).toEqual({ state: 'S', startTicks: '21' });
});

test('what a living owner runs is no leftover; what a dead one left is stopped', async () => {
  const child = spawn(process.execPath, forever, { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  const identity = identityOf(pid);
  if (!identity) throw new Error('the child did not start');
  recordProcess(run, 'worker', pid, 'SIGTERM');
  expect(findLeftovers(run)).toEqual([]);
  const record = { ...identity, name: 'worker', stopSignal: 'SIGTERM', owner: deadOwner, folder: run };
  writeFileSync(path.join(run, `worker.${pid}.json`), JSON.stringify(record));
  expect(await stopLeftovers(run)).toEqual(['worker']);
  expect(isAlive(identity)).toBe(false);
  expect(readdirSync(run)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a process without a record is found by its marks', async () => {
  const marks = {
    ...ownershipVariables(run, 'api', 'SIGTERM'),
    HMTP_RUN_OWNER: `${deadOwner.pid}@${deadOwner.startTime}`,
  };
  const child = spawn(process.execPath, forever, {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...marks },
  });
  const identity = identityOf(child.pid ?? 0);
  expect(await stopLeftovers(run)).toEqual(['api']);
  expect(identity && isAlive(identity)).toBe(false);
});

test('the record of a copied folder stops nothing', () => {
  const own = identityOf();
  writeFileSync(
    path.join(run, 'worker.1.json'),
    JSON.stringify({ ...own, name: 'worker', stopSignal: 'SIGTERM', owner: deadOwner, folder: '/elsewhere' }),
  );
  expect(findLeftovers(run)).toEqual([]);
  expect(readdirSync(run)).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { waitForLog } from './logged-process.ts';
import { isAlive, identityOf } from './process-identity.ts';
import { backoff, createSupervisor, type SupervisedSpec } from './supervise.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'hmtp-supervise-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const folders = () => ({ logs: path.join(folder, 'logs'), run: path.join(folder, 'run') });

function script(name: string, code: string): SupervisedSpec {
  return {
    name,
    layer: 'edge',
    command: process.execPath,
    args: ['-e', code],
    async ready(running) {
      if (!(await waitForLog(running, /ready/, 10_000))) throw new Error('no word from it');
    },
  };
}

test('the waiting time doubles up to 15 s', () => {
  expect([0, 1, 2, 9].map(backoff)).toEqual([300, 600, 1200, 15_000]);
});

test('a killed process is restarted, its last lines are shown, and a stop leaves none', async () => {
  const said: string[] = [];
  const supervisor = createSupervisor(folders(), (line) => said.push(line));
  await supervisor.start(script('worker', 'console.log("ready"); setInterval(() => {}, 1000)'));
  const first = supervisor.running('worker')?.pid ?? 0;
  process.kill(first, 'SIGKILL');
  await vi.waitFor(() => expect(said.some((line) => line.startsWith('worker is back'))).toBe(true), 10_000);
  expect(said).toContain('worker died (signal SIGKILL); restarting it. Its last log lines:');
  expect(said).toContain('  | ready');
  const second = identityOf(supervisor.running('worker')?.pid ?? 0);
  expect(second?.pid).not.toBe(first);
  await supervisor.stopAll();
  expect(second && isAlive(second)).toBe(false);
}, 20_000);

test('a process that ends before it is ready fails the start with its last lines', async () => {
  const supervisor = createSupervisor(folders(), () => undefined);
  const started = supervisor.start(script('api', 'console.log("port taken"); process.exit(3)'));
  await expect(started).rejects.toMatchObject({
    message: 'api ended with code 3 before it was ready',
    evidence: ['port taken'],
  });
}, 20_000);

test('a process that ignores the stop signal is killed after its grace time', async () => {
  const supervisor = createSupervisor(folders(), () => undefined);
  const stubborn = 'process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1000)';
  await supervisor.start({ ...script('web', stubborn), stopGraceMilliseconds: 300 });
  const identity = identityOf(supervisor.running('web')?.pid ?? 0);
  await supervisor.stopAll();
  expect(identity && isAlive(identity)).toBe(false);
}, 20_000);

import path from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { isStuck } from '#temporal/flow-guard.ts';

const preload = path.join(import.meta.dirname, 'flow-thread.ts');
const guard = path.join(import.meta.dirname, 'flow-guard.ts');
/** Answers messages as the SDK's thread does: by calls into a context, each with a limit, the promises of a flow in it. */
const answers = `
  const vm = require('node:vm');
  const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  parentPort.on('message', async ({ input }) => {
    try {
      const value = new vm.Script(input.code).runInContext(context, { timeout: 200 });
      await new Promise(setImmediate);
      parentPort.postMessage({ value });
    } catch (error) {
      parentPort.postMessage({ code: error.code });
    }
  });
`;
const thread = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.guard).then(({ limitFirstMessage }) => {
    limitFirstMessage(parentPort, workerData.since, 1);
    ${answers}
  });
`;
const refused = { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' };
const endless = 'for (;;);';
const slow = 'begun = Date.now(); while (Date.now() - begun < 400); 1';
const threads: Worker[] = [];

function started() {
  const since = new BigInt64Array(new SharedArrayBuffer(16));
  const worker = new Worker(thread, { eval: true, workerData: { guard, since } });
  threads.push(worker);
  const send = (code: string, runId: string, type = 'activate-workflow') =>
    worker.postMessage({ input: { type, runId, code } });
  const asked = async (...message: Parameters<typeof send>): Promise<unknown> => {
    send(...message);
    const [answer] = (await once(worker, 'message')) as unknown[];
    return answer;
  };
  return { since, send, asked };
}

afterEach(async () => {
  await Promise.all(threads.splice(0).map((worker) => worker.terminate()));
});

describe('the thread of the flows', () => {
  test.each([
    ['at once', endless],
    ['in a promise', 'Promise.resolve().then(() => { for (;;); }); 1'],
    ['as promises without end', 'const again = () => Promise.resolve().then(again); again(); 1'],
  ])('ends a flow that does not yield at its first message, %s, and goes on with others', async (_, code) => {
    const { asked } = started();
    expect(await asked('6 * 7', 'a')).toEqual({ value: 42 });
    expect(await asked(code, 'b')).toEqual(refused);
    expect(await asked('6 * 8', 'a')).toEqual({ value: 48 });
  });

  test('a flow that was heard of has no limit of its own until it is forgotten', async () => {
    const { asked } = started();
    expect(await asked(slow, 'a')).toEqual(refused);
    expect(await asked(slow, 'a')).toEqual({ value: 1 });
    expect(await asked('1', 'a', 'dispose-workflow')).toEqual({ value: 1 });
    expect(await asked(slow, 'a')).toEqual(refused);
    expect(await asked(slow, 'a', 'extract-sink-calls')).toEqual(refused);
  });

  test('a flow that does not yield later is seen from outside, a thread at rest is not', async () => {
    const { asked, send, since } = started();
    await asked('1', 'a');
    expect(isStuck(since.subarray(1), Date.now() + 3_600_000)).toBe(false);
    send(endless, 'a');
    while (!since[1]) await sleep(5);
    expect(isStuck(since.subarray(1), Date.now() + 9_000)).toBe(false);
    expect(isStuck(since.subarray(1), Date.now() + 10_100)).toBe(true);
  });

  test('the process of a thread that stands still is ended', { timeout: 30_000 }, async () => {
    const body = `const { parentPort } = require('node:worker_threads'); ${answers}`;
    const main = `
      const { Worker } = require('node:worker_threads');
      const { writeFileSync } = require('node:fs');
      const file = require('node:path').join(require('node:fs').mkdtempSync(require('node:os').tmpdir() + '/hmtp-thread-'), 'thread.cjs');
      writeFileSync(file, ${JSON.stringify(body)});
      const worker = new Worker(file);
      const message = (code) => worker.postMessage({ input: { type: 'activate-workflow', runId: 'a', code } });
      worker.on('message', () => message('for (;;);'));
      message('1');
    `;
    const child = spawn(process.execPath, ['--import', preload, '-e', main], { stdio: 'ignore' });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
  });
});

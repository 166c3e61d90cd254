import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './paths.ts';
import { waitForLog } from './logged-process.ts';
import type { SupervisedSpec } from './supervise.ts';

/** Waits until an address answers with a status that `isGood` accepts. */
export async function waitForHttp(
  url: string,
  isGood: (status: number) => boolean,
  timeoutMilliseconds = 60_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  let last = 'no answer';
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
      await answer.body?.cancel();
      if (isGood(answer.status)) return;
      last = `status ${answer.status}`;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  throw new Error(`${url} is not ready (${last})`);
}

/** A worker process for one build of the flows. */
export function workerSpec(name: string, env: NodeJS.ProcessEnv): SupervisedSpec {
  return {
    name,
    layer: 'flow',
    command: process.execPath,
    args: [
      '--import',
      path.join(root, 'temporal', 'no-promise-stacks.ts'),
      path.join(root, 'temporal', 'worker.ts'),
    ],
    cwd: root,
    env,
    stopGraceMilliseconds: 25_000,
    async ready(running) {
      const isReady = await waitForLog(running, /"msg":\s*"worker ready"/, 60_000);
      if (!isReady && !running.exit()) throw new Error('it does not poll');
    },
  };
}

/** The API process, which is the front door as well. It counts as started when `/readyz` says so, which asks the stores too, and the door answers. */
export function apiSpec(env: NodeJS.ProcessEnv, name = 'api'): SupervisedSpec {
  return {
    name,
    layer: 'edge',
    command: process.execPath,
    args: [path.join(root, 'api', 'main.ts')],
    cwd: root,
    env,
    async ready() {
      await waitForHttp(`http://127.0.0.1:${env.HMTP_API_PORT ?? ''}/readyz`, (status) => status === 200);
      if (env.HMTP_WEB_HANDLER)
        await waitForHttp(`http://127.0.0.1:${env.HMTP_WEB_PORT ?? ''}/`, (status) => status === 200);
    },
  };
}

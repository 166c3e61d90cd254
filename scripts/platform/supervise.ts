import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, StartFailure } from './failure.ts';
import {
  describeExit,
  evidenceOf,
  rotateLog,
  startLogged,
  type LoggedProcess,
  type ProcessFolders,
  type ProcessSpec,
} from './logged-process.ts';
import path from 'node:path';

/** Stop order: edges first, then the flows, the stores last. */
export type Layer = 'edge' | 'flow' | 'store';

export type SupervisedSpec = ProcessSpec & {
  readonly layer: Layer;
  /** Resolves when the process can be used; rejects to say why not. */
  readonly ready: (running: LoggedProcess) => Promise<void>;
  readonly readyTimeoutMilliseconds?: number;
  /** Mends what a killed predecessor left, such as a stale lock file. */
  readonly beforeStart?: () => Promise<void>;
};

export type Supervisor = {
  /** Starts a process and resolves when it is ready. From then on it is restarted whenever it dies. */
  start(spec: SupervisedSpec): Promise<void>;
  /** Stops one process for good. */
  stop(name: string): Promise<void>;
  /** The process that runs under a name now. */
  running(name: string): LoggedProcess | undefined;
  names(): string[];
  /** Stops everything, edges first. */
  stopAll(): Promise<void>;
  /** Kills everything at once, without order. */
  readonly killAll: () => void;
};

type Entry = { spec: SupervisedSpec; running: LoggedProcess; stopping: boolean };

const firstBackoffMilliseconds = 300;
const longestBackoffMilliseconds = 15_000;
const healthyAfterMilliseconds = 60_000;
const shownLines = 8;

/** Waiting time before the n-th restart in a row (from 0): doubles from 0.3 s to 15 s. */
export function backoff(attempt: number): number {
  return Math.min(firstBackoffMilliseconds * 2 ** attempt, longestBackoffMilliseconds);
}

type StartOptions = { keep?: (running: LoggedProcess) => void; isEnding?: () => boolean };

/**
 * Starts a process and waits until it is ready, without keeping it running afterwards.
 * @throws StartFailure with the last log lines when it ends, fails or takes too long; it is stopped then
 */
export async function startUntilReady(
  spec: SupervisedSpec,
  folders: ProcessFolders,
  options: StartOptions = {},
): Promise<LoggedProcess> {
  await spec.beforeStart?.();
  if (options.isEnding?.()) throw new Error(`${spec.name} is not started any more`);
  const running = startLogged(spec, folders);
  options.keep?.(running);
  const timeout = spec.readyTimeoutMilliseconds ?? 60_000;
  const failed = (what: string): StartFailure =>
    new StartFailure(
      `${spec.name} ${what}`,
      `see ${running.logFile}`,
      evidenceOf(running.logFile, shownLines),
    );
  const cancel = new AbortController();
  try {
    await Promise.race([
      spec.ready(running).catch((error: unknown) => {
        throw failed(`did not become ready: ${messageOf(error)}`);
      }),
      running.exited.then((exit) => {
        throw failed(`ended with ${describeExit(exit)} before it was ready`);
      }),
      sleep(timeout, undefined, { signal: cancel.signal, ref: false }).then(
        () => {
          throw failed(`was not ready after ${timeout / 1000} s`);
        },
        () => new Promise<never>(() => undefined),
      ),
    ]);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  } finally {
    cancel.abort();
  }
}

/** Keeps processes running. `say` is told when one died and when it is back. */
export function createSupervisor(folders: ProcessFolders, say: (line: string) => void): Supervisor {
  const entries = new Map<string, Entry>();
  let ending = false;

  async function restart(entry: Entry): Promise<void> {
    const { name } = entry.spec;
    for (let attempt = 0; !entry.stopping && !ending; attempt += 1) {
      await sleep(backoff(attempt));
      if (entry.stopping || ending) return;
      try {
        await startUntilReady(entry.spec, folders, {
          keep: (running) => {
            entry.running = running;
          },
          isEnding: () => ending || entry.stopping,
        });
        say(`${name} is back (pid ${entry.running.pid})`);
        void watch(entry, attempt + 1);
        return;
      } catch (error) {
        if (entry.stopping || ending) return;
        say(`${name} could not be restarted: ${messageOf(error)}; trying again`);
      }
    }
  }

  async function watch(entry: Entry, earlierAttempts: number): Promise<void> {
    const began = Date.now();
    const { running } = entry;
    const exit = await running.exited;
    if (entry.stopping || ending) return;
    say(`${entry.spec.name} died (${describeExit(exit)}); restarting it. Its last log lines:`);
    for (const line of evidenceOf(running.logFile, shownLines)) say(`  | ${line}`);
    // A process that dies soon after every restart is restarted more and more slowly.
    if (Date.now() - began < healthyAfterMilliseconds && earlierAttempts > 0)
      await sleep(backoff(earlierAttempts));
    await restart(entry);
  }

  async function stopEntry(entry: Entry): Promise<void> {
    entry.stopping = true;
    await entry.running.stop();
    entries.delete(entry.spec.name);
  }

  return {
    async start(spec) {
      rotateLog(path.join(folders.logs, `${spec.name}.log`));
      await startUntilReady(spec, folders, {
        keep: (running) => {
          entries.set(spec.name, { spec, running, stopping: false });
        },
        isEnding: () => ending,
      });
      const entry = entries.get(spec.name);
      if (entry) void watch(entry, 0);
    },
    async stop(name) {
      const entry = entries.get(name);
      if (entry) await stopEntry(entry);
    },
    running: (name) => entries.get(name)?.running,
    names: () => [...entries.keys()],
    async stopAll() {
      ending = true;
      for (const layer of ['edge', 'flow', 'store'] as const) {
        const ofLayer = [...entries.values()].filter((entry) => entry.spec.layer === layer);
        await Promise.all(ofLayer.map(stopEntry));
      }
    },
    killAll() {
      ending = true;
      for (const entry of entries.values()) entry.running.kill('SIGKILL');
    },
  };
}

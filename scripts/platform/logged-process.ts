import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownershipVariables, recordProcess, signalGroup } from './leftovers.ts';

/** What to run. The process leads its own group, so that it can be stopped with everything it started. */
export type ProcessSpec = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** Signal that asks it to end in order (default SIGTERM). */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take before it is killed (default 10 s). */
  readonly stopGraceMilliseconds?: number;
};

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type LoggedProcess = {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Size of the log when this process began to write to it. */
  readonly logStart: number;
  readonly exited: Promise<Exit>;
  exit(): Exit | undefined;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<Exit>;
};

/** Where the logs and the records of started processes go. */
export type ProcessFolders = { readonly logs: string; readonly run: string };

const keptLogs = 3;
const living = new Set<number>();
// However this process ends, what it started ends too; after an orderly stop nothing is left to kill. Only kill -9 gets
// past this, and then the next start finds the records.
process.on('exit', () => {
  for (const pid of living) signalGroup(pid, 'SIGKILL');
});

/** Moves `x.log` to `x.1.log` and so on, keeping three old ones. */
export function rotateLog(file: string): void {
  if (!existsSync(file) || statSync(file).size === 0) return;
  const numbered = (index: number): string => file.replace(/\.log$/, index === 0 ? '.log' : `.${index}.log`);
  for (let index = keptLogs - 1; index >= 0; index -= 1) {
    if (existsSync(numbered(index))) renameSync(numbered(index), numbered(index + 1));
  }
}

/** Text of a log file from a byte offset on. */
export function readLog(file: string, from = 0): string {
  return existsSync(file) ? readFileSync(file).subarray(from).toString('utf8') : '';
}

/** The last lines of a log, read from its end; at most 64 KiB are looked at. */
export function lastLines(file: string, count: number): string[] {
  if (!existsSync(file)) return [];
  const size = statSync(file).size;
  const length = Math.min(size, 65_536);
  const buffer = Buffer.alloc(length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, buffer, 0, length, size - length);
  } finally {
    closeSync(descriptor);
  }
  const lines = buffer
    .toString('utf8')
    .split('\n')
    .map((line) => line.trimEnd());
  return lines.filter((line) => line !== '').slice(-count);
}

/** The last lines of a log that say something to a person: frames of a stack are left out. */
export function evidenceOf(file: string, count: number): string[] {
  return lastLines(file, count * 5)
    .filter((line) => !/^\s+at /.test(line))
    .slice(-count);
}

/** `code 1` or `signal SIGKILL`. */
export function describeExit(exit: Exit): string {
  return exit.signal ? `signal ${exit.signal}` : `code ${exit.code ?? 'unknown'}`;
}

/**
 * Starts a process whose output goes straight to `<logs>/<name>.log`. It is a file and not a pipe, so that the process
 * lives on when the launcher is killed; a record in `run` lets the next start find it.
 */
export function startLogged(spec: ProcessSpec, folders: ProcessFolders): LoggedProcess {
  mkdirSync(folders.logs, { recursive: true });
  const logFile = path.join(folders.logs, `${spec.name}.log`);
  const stopSignal = spec.stopSignal ?? 'SIGTERM';
  const descriptor = openSync(logFile, 'a', 0o600);
  const logStart = statSync(logFile).size;
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: { ...(spec.env ?? process.env), ...ownershipVariables(folders.run, spec.name, stopSignal) },
    detached: true,
    stdio: ['ignore', descriptor, descriptor],
    ...(spec.uid === undefined ? {} : { uid: spec.uid }),
    ...(spec.gid === undefined ? {} : { gid: spec.gid }),
  });
  closeSync(descriptor);
  const pid = child.pid ?? 0;
  const forget = pid > 0 ? recordProcess(folders.run, spec.name, pid, stopSignal) : () => undefined;
  if (pid > 0) living.add(pid);
  let exit: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    const end = (code: number | null, signal: NodeJS.Signals | null): void => {
      exit ??= { code, signal };
      // What the process itself had started goes with it.
      if (pid > 0) signalGroup(pid, 'SIGKILL');
      living.delete(pid);
      forget();
      resolve(exit);
    };
    child.once('exit', end);
    child.once('error', () => {
      end(127, null);
    });
  });
  const kill = (signal: NodeJS.Signals): void => {
    if (pid > 0 && !exit) signalGroup(pid, signal);
  };
  return {
    name: spec.name,
    pid,
    logFile,
    logStart,
    exited,
    exit: () => exit,
    kill,
    async stop() {
      if (exit) return exit;
      // Only the leader is asked, it ends its own children in order; the group is killed when it has gone.
      try {
        if (pid > 0) process.kill(pid, stopSignal);
      } catch {
        // It ended in this moment.
      }
      const grace = spec.stopGraceMilliseconds ?? 10_000;
      await Promise.race([exited, sleep(grace, undefined, { ref: false })]);
      kill('SIGKILL');
      return exited;
    },
  };
}

/** Resolves when the process has written text that matches; false when it ended or the time is over. */
export async function waitForLog(
  running: LoggedProcess,
  pattern: RegExp,
  timeoutMilliseconds: number,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMilliseconds;
  while (Date.now() < deadline) {
    if (pattern.test(readLog(running.logFile, running.logStart))) return true;
    if (running.exit()) return false;
    await sleep(60);
  }
  return false;
}

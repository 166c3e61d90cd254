import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  findByVariable,
  identityOf,
  identityText,
  isAlive,
  parseIdentity,
  type ProcessIdentity,
} from './process-identity.ts';

/** What is written beside a started process, so that a later start can stop it when its owner was killed. */
export type ProcessRecord = ProcessIdentity & {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
  readonly owner: ProcessIdentity;
  /** The run folder it was written into: a copied checkout must not stop the original's processes. */
  readonly folder: string;
};

function recordFile(run: string, name: string, pid: number): string {
  return path.join(run, `${name}.${pid}.json`);
}

function readRecord(file: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

/** Notes a started process in the run folder and gives back how to forget it. */
export function recordProcess(
  run: string,
  name: string,
  pid: number,
  stopSignal: NodeJS.Signals,
): () => void {
  const identity = identityOf(pid);
  const owner = identityOf();
  if (!identity || !owner) return () => undefined;
  mkdirSync(run, { recursive: true });
  const file = recordFile(run, name, pid);
  const record: ProcessRecord = { ...identity, name, stopSignal, owner, folder: run };
  writeFileSync(file, JSON.stringify(record));
  return () => {
    rmSync(file, { force: true });
  };
}

/**
 * Variables that mark every started process, so that one whose owner was killed before it could write the record is
 * found as well.
 */
export function ownershipVariables(run: string, name: string, stopSignal: NodeJS.Signals): NodeJS.ProcessEnv {
  const owner = identityOf();
  return {
    HMTP_RUN_FOLDER: run,
    HMTP_RUN_NAME: name,
    HMTP_RUN_STOP: stopSignal,
    HMTP_RUN_OWNER: owner ? identityText(owner) : '',
  };
}

/** Marked processes without a record. Children of a marked process carry the same marks; its group ends with it. */
function findUnrecorded(run: string, recorded: ReadonlySet<number>): ProcessRecord[] {
  return findByVariable('HMTP_RUN_FOLDER', run).flatMap(({ pid, environment }) => {
    const identity = identityOf(pid);
    const owner = parseIdentity(environment.get('HMTP_RUN_OWNER') ?? '');
    if (!identity || !owner || recorded.has(pid) || isAlive(owner)) return [];
    const stopSignal = environment.get('HMTP_RUN_STOP') === 'SIGINT' ? 'SIGINT' : 'SIGTERM';
    return [
      { ...identity, owner, folder: run, name: environment.get('HMTP_RUN_NAME') ?? 'process', stopSignal },
    ];
  });
}

/** Sends a signal to a whole process group; false when nobody is there. */
export function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended in this moment.
  }
}

/** Asks a recorded process to stop, then makes it. */
async function stopRecorded(record: ProcessRecord, graceMilliseconds: number): Promise<void> {
  // The leader ends its own children in order. It may be no leader of a group when only its marks were found.
  signalProcess(record.pid, record.stopSignal);
  const deadline = Date.now() + graceMilliseconds;
  while (isAlive(record) && Date.now() < deadline) await sleep(50);
  // The group outlives its leader when a grandchild ignores the signal.
  signalGroup(record.pid, 'SIGKILL');
  if (isAlive(record)) signalProcess(record.pid, 'SIGKILL');
  while (isAlive(record)) await sleep(20);
}

/** Records of processes that live although their owner does not. Records of ended processes are removed. */
export function findLeftovers(run: string): ProcessRecord[] {
  const leftovers: ProcessRecord[] = [];
  for (const entry of existsSync(run) ? readdirSync(run) : []) {
    const file = path.join(run, entry);
    const record = readRecord(file);
    if (record && isAlive(record) && record.folder === run) {
      if (!isAlive(record.owner)) leftovers.push(record);
    } else {
      rmSync(file, { force: true });
    }
  }
  return [...leftovers, ...findUnrecorded(run, new Set(leftovers.map((record) => record.pid)))];
}

/**
 * Stops what a killed launcher or test run left behind in a run folder.
 * @returns the names of the stopped processes
 */
export async function stopLeftovers(run: string, graceMilliseconds = 8000): Promise<string[]> {
  const leftovers = findLeftovers(run);
  // Stores last: a worker that still writes would log errors about a database that went away.
  const isStore = (record: ProcessRecord): boolean =>
    record.name === 'postgres' || record.name === 'temporal';
  for (const layer of [leftovers.filter((record) => !isStore(record)), leftovers.filter(isStore)]) {
    await Promise.all(
      layer.map(async (record) => {
        await stopRecorded(record, graceMilliseconds);
        rmSync(recordFile(run, record.name, record.pid), { force: true });
      }),
    );
  }
  return [...new Set(leftovers.map((record) => record.name))];
}

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The System V segment by which a PostgreSQL server knows that another one uses its data folder. */
export type Segment = { readonly key: number; readonly id: number };

/**
 * The segment named in a server's lock file.
 * @param lock text of `postmaster.pid`; its seventh line holds key and id of the segment (PostgreSQL, `miscadmin.h`)
 */
export function segmentOf(lock: string): Segment | undefined {
  const [key, id] = (lock.split('\n')[6] ?? '').trim().split(/\s+/).map(Number);
  return Number.isInteger(key) && Number.isInteger(id) ? { key: Number(key), id: Number(id) } : undefined;
}

/**
 * How many processes are attached to a segment.
 * @param table text of `/proc/sysvipc/shm`: one line a segment, its first columns key, shmid, perms, size, cpid, lpid, nattch
 */
export function attachedTo({ key, id }: Segment, table: string): number {
  const line = table
    .split('\n')
    .map((each) => each.trim().split(/\s+/).map(Number))
    .find((columns) => columns[0] === key && columns[1] === id);
  return line?.[6] ?? 0;
}

/**
 * Waits until the sessions of a server that was killed have ended: as long as one is attached, a new server refuses the folder.
 * Returns after `atMostMs` in any case, and at once where the system does not tell who is attached (only Linux does).
 */
export async function untilLetGo(segment: Segment, atMostMs: number): Promise<void> {
  const attached = (): number => {
    try {
      return attachedTo(segment, readFileSync('/proc/sysvipc/shm', 'utf8'));
    } catch {
      return 0;
    }
  };
  for (const until = Date.now() + atMostMs; attached() > 0 && Date.now() < until;) await sleep(20);
}

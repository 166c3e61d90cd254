import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process id alone is reused by the system; with the start time it names one process for ever. */
export type ProcessIdentity = { readonly pid: number; readonly startTime: string };

/** Fields of `/proc/<pid>/stat` after the command name, which may itself contain blanks and brackets. */
export function parseProcStat(stat: string): { state: string; startTicks: string } {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
}

function linuxStartTime(pid: number): string | undefined {
  try {
    const { state, startTicks } = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    // A zombie has ended already; it only waits for its parent to look.
    if (state === 'Z' || state === 'X') return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startTicks}`;
  } catch {
    return undefined;
  }
}

/** Start time of a living process in the system's own form, or undefined when there is none. */
export function startTimeOf(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxStartTime(pid);
  const found = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = found.stdout.trim();
  return found.status !== 0 || line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

/** Identity of a living process; the calling one by default. */
export function identityOf(pid: number = process.pid): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

/** Whether exactly this process still lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  return startTimeOf(identity.pid) === identity.startTime;
}

/** Command line of a process, arguments parted by blanks; empty when unknown. */
export function commandLineOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

/**
 * Living processes that were started with a variable of this value, with their environment, on Linux; elsewhere none are
 * found. Needs the same user or root.
 */
export function findByVariable(
  name: string,
  value: string,
): { pid: number; environment: Map<string, string> }[] {
  if (process.platform !== 'linux') return [];
  const found: { pid: number; environment: Map<string, string> }[] = [];
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    try {
      const text = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (!text.includes(`${name}=${value}`)) continue;
      const pairs = text
        .split('\0')
        .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)] as const);
      const environment = new Map(pairs);
      if (environment.get(name) === value && startTimeOf(pid) !== undefined) found.push({ pid, environment });
    } catch {
      // Another user's, or ended meanwhile.
    }
  }
  return found;
}

/** Parses what `identityText` writes. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
  const found = /^(\d+)@(.+)$/.exec(text);
  return found?.[1] && found[2] ? { pid: Number(found[1]), startTime: found[2] } : undefined;
}

/** An identity as one word for an environment variable. */
export function identityText(identity: ProcessIdentity): string {
  return `${identity.pid}@${identity.startTime}`;
}

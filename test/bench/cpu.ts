import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Linux counts the time of processes in hundredths of a second. */
const millisecondsPerTick = 10;

type Process = { readonly parent: number; readonly milliseconds: number };
/** What every process has used so far, and all of them together; null where there is no `/proc`. */
export type CpuSnapshot = {
  readonly at: number;
  readonly busy: number;
  readonly processes: ReadonlyMap<number, Process>;
} | null;

/** Parent and CPU time of a process, its ended children included, from `/proc/<pid>/stat`. */
export function parseUsage(stat: string): Process {
  // The command name may contain blanks and brackets; the fields begin after it.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
  return { parent: fields[1] ?? 0, milliseconds: ticks * millisecondsPerTick };
}

/** Milliseconds in which the processors were not idle, from `/proc/stat`. */
export function parseBusy(stat: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (stat.split('\n')[0] ?? '')
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) * millisecondsPerTick;
}

export function takeCpu(): CpuSnapshot {
  if (!existsSync('/proc/stat')) return null;
  const processes = new Map<number, Process>();
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    try {
      processes.set(pid, parseUsage(readFileSync(`/proc/${pid}/stat`, 'utf8')));
    } catch {
      // It ended meanwhile; its parent has its time.
    }
  }
  return { at: performance.now(), busy: parseBusy(readFileSync('/proc/stat', 'utf8')), processes };
}

/** Time of some processes and all below them. */
export function usageOf(processes: ReadonlyMap<number, Process>, roots: readonly number[]): number {
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) if (roots.includes(at)) return true;
    return false;
  };
  return [...processes].reduce((sum, [pid, each]) => sum + (isBelow(pid) ? each.milliseconds : 0), 0);
}

/** Milliseconds of CPU that some processes and those below them used between two looks; null where that is unknown. */
export function usedBetween(from: CpuSnapshot, to: CpuSnapshot, roots: readonly number[]): number | null {
  if (!from || !to || roots.length === 0) return null;
  return Math.max(0, usageOf(to.processes, roots) - usageOf(from.processes, roots));
}

/** Share of the machine that others than `roots` used, in percent: what makes one run unlike the next. */
export function othersBetween(from: CpuSnapshot, to: CpuSnapshot, roots: readonly number[]): number | null {
  const own = usedBetween(from, to, roots);
  if (!from || !to || own === null) return null;
  const all = (to.at - from.at) * availableParallelism();
  return Math.max(0, Math.round((100 * (to.busy - from.busy - own)) / all));
}

/** Pids of the platform's processes of some names, from the records of its launcher. Stores of somebody else's have none. */
export function platformPids(run: string, isWanted: (name: string) => boolean): number[] {
  return (existsSync(run) ? readdirSync(run) : []).flatMap((file) => {
    const [, name, pid] = /^(.+)\.(\d+)\.json$/.exec(file) ?? [];
    return name && pid && isWanted(name) ? [Number(pid)] : [];
  });
}

/** The environment of a process of the platform, which alone knows its passwords and ports. */
export const environmentOf = (pid: number): NodeJS.ProcessEnv =>
  Object.fromEntries(
    readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter(Boolean)
      .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );

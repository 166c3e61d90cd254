import { setTimeout as sleep } from 'node:timers/promises';
import { othersBetween, takeCpu, usedBetween, type CpuSnapshot } from './cpu.ts';

/** Pids by the part of the system they are. */
export type Parts = Readonly<Record<string, readonly number[]>>;
export type Pids = {
  /** What the visits are charged with. */
  readonly parts: Parts;
  /** All that is not foreign work. */
  readonly all: readonly number[];
};

/** What a load measured. CPU is null where it cannot be known. */
export type Measured = {
  readonly visits: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p95: number;
  readonly perSecond: number;
  /** Milliseconds a visit, by part. */
  readonly cpu: Readonly<Record<string, number>> | null;
  readonly othersPercent: number | null;
};

export type Cpu = Pick<Measured, 'cpu' | 'othersPercent'>;

/** CPU of an interval; parts without a process here, such as somebody else's stores, are left out. */
export function cpuOf(from: CpuSnapshot, to: CpuSnapshot, visits: number, pids: Pids): Cpu {
  const used = Object.entries(pids.parts).flatMap(([name, mine]) => {
    const milliseconds = usedBetween(from, to, mine);
    return milliseconds === null ? [] : [[name, milliseconds / visits] as const];
  });
  return {
    cpu: used.length === 0 || visits === 0 ? null : Object.fromEntries(used),
    othersPercent: othersBetween(from, to, pids.all),
  };
}

/** All parts together. */
export const cpuPerVisit = ({ cpu }: Cpu): number | null =>
  cpu && Object.values(cpu).reduce((sum, each) => sum + each, 0);

/** A look at the CPU after a pause, so that what the load before has left behind is not counted here. */
export async function settledCpu(milliseconds = 1000): Promise<CpuSnapshot> {
  await sleep(milliseconds);
  return takeCpu();
}

import { percentile } from '#scripts/sim/figures.ts';
import type { Demo } from '#scripts/platform/demo-json.ts';
import type { Figure, SuiteResult } from '#scripts/test/counts.ts';
import { platformParts } from './bench.ts';
import { measureEvents, measureReads, readsOf } from './reads.ts';
import type { MeasuredRead } from './reads.ts';

/** Before each act the desk has been quiet for so long, in milliseconds: the reader of events has slowed down by then. */
const quietMs = [0, 700] as const;

export type ReadsBench = {
  readonly reads: readonly MeasuredRead[];
  /** Milliseconds from an act to its event at another inbox, by how long it was quiet before. */
  readonly events: readonly { readonly quietMs: number; readonly p50: number; readonly p95: number }[];
};

/** Pages read through the API against the same statements behind a bare route, and how soon another inbox hears of an act. */
export async function readsBench(demo: Demo, env: NodeJS.ProcessEnv, folder: string): Promise<ReadsBench> {
  const [apiPid = 0] = platformParts(env).pids.parts.api;
  const { reads, staff } = await readsOf(demo);
  const measured = await measureReads(demo, apiPid, reads, folder);
  const events: ReadsBench['events'][number][] = [];
  for (const quiet of quietMs) {
    const heard = await measureEvents(demo, staff, quiet);
    events.push({ quietMs: quiet, p50: percentile(heard, 0.5), p95: percentile(heard, 0.95) });
  }
  return { reads: measured, events };
}

const shown = ({ p50, p95 }: { p50: number; p95: number }) =>
  `p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} ms`;

export const describeReads = ({ reads, events }: ReadsBench): string[] => [
  ...reads.map(({ name, api, bare }) => `${name.padEnd(10)} API ${shown(api)}; bare route ${shown(bare)}`),
  ...events.map((each) => `event after ${each.quietMs} ms of quiet: ${shown(each)}`),
];

export function resultOfReads({ reads, events }: ReadsBench): SuiteResult {
  const atMost = (value: number, aim: number): Figure => ({
    value: Math.round(100 * value) / 100,
    goal: `informative, aim <= ${aim}`,
    pass: true,
  });
  const figures = Object.fromEntries([
    ...reads.map(({ name, api, bare }) => [`${name}.p95ToBare`, atMost(api.p95 / bare.p95, 2)] as const),
    ...events.map((each) => [`event.p95After${each.quietMs}`, atMost(each.p95, 150)] as const),
  ]);
  return { ok: true, figures };
}

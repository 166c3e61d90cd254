import { taskKinds } from '#contracts/inbox/names.ts';
import type { Figure, SuiteResult } from '#scripts/test/counts.ts';
import type { Tally } from './tally.ts';

/** The value below or at which a share of the values lies (nearest rank); 0 when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

const informative = (value: number): Figure => ({ value, goal: 'informative', pass: true });
const exactly = (value: number, wanted: number): Figure => ({
  value,
  goal: `= ${wanted}`,
  pass: value === wanted,
});
const byName = (counts: ReadonlyMap<string, number>, prefix: string): [string, Figure][] =>
  [...counts]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => [`${prefix}${name}`, informative(count)]);

/** What a run was to do, and what the comparison after it found. */
export type Run = {
  readonly planned: number;
  readonly visitsCompared: number;
  readonly visitsDiffering: number;
  readonly ordersCompared: number;
  readonly ordersDiffering: number;
  readonly batchesCompared: number;
  readonly stockDifferences: number;
  readonly milliseconds: number;
};

/** The result of a run: goals are that every planned visit was closed, now or before, and that flows and stock agree. */
export function resultOf(tally: Tally, run: Run): SuiteResult {
  const seconds = run.milliseconds / 1000;
  const perSecond = seconds > 0 ? tally.closed / seconds : 0;
  const durations = [...tally.completions.values()].flat();
  const figures: Record<string, Figure> = {
    visitsClosed: exactly(tally.closed, run.planned - tally.alreadyPlayed),
    visitsFailed: exactly(tally.failed.length, 0),
    visitsAlreadyPlayed: informative(tally.alreadyPlayed),
    visitsPickedUp: informative(tally.pickedUp),
    visitsCompared: exactly(run.visitsCompared, run.planned),
    workflowDiffersFromDatabase: exactly(run.visitsDiffering, 0),
    ordersCompared: informative(run.ordersCompared),
    ordersDiffering: exactly(run.ordersDiffering, 0),
    batchesCompared: informative(run.batchesCompared),
    stockDifferences: exactly(run.stockDifferences, 0),
    ...Object.fromEntries(
      taskKinds.map((kind) => [`tasks.${kind}`, informative(tally.completions.get(kind)?.length ?? 0)]),
    ),
    completionP50Ms: informative(Math.round(percentile(durations, 0.5))),
    completionP95Ms: informative(Math.round(percentile(durations, 0.95))),
    ...Object.fromEntries(
      taskKinds.flatMap((kind) => {
        const times = tally.completions.get(kind) ?? [];
        if (times.length === 0) return [];
        return [
          [`p50Ms.${kind}`, informative(Math.round(percentile(times, 0.5)))],
          [`p95Ms.${kind}`, informative(Math.round(percentile(times, 0.95)))],
        ];
      }),
    ),
    runSeconds: informative(Math.round(seconds)),
    visitsPerSecond: informative(Math.round(perSecond * 100) / 100),
    ...Object.fromEntries(byName(tally.noted, '')),
    ...Object.fromEntries(byName(tally.skipped, 'skipped.')),
  };
  // A run without a visit shows nothing, so it is no success.
  return { ok: run.planned > 0 && Object.values(figures).every((figure) => figure.pass), figures };
}

import type { Figure, SuiteResult } from '#scripts/test/counts.ts';
import { withBare } from './bare.ts';
import type { BenchContext } from './bench.ts';
import { platformParts } from './bench.ts';
import { goalFigure, othersOf } from './goal.ts';
import { cpuPerVisit } from './measured.ts';
import type { Measured } from './measured.ts';
import { playStandard } from './standard.ts';
import type { StandardLoad } from './standard.ts';
import { standardActs } from './standard-visit.ts';

const clients = 16;
/** Updates of the visit's own flow, and of its laboratory order and prescription. */
const shape = { steps: 6, orders: [5, 1] };
const floorShare = 2;

type Loads<T> = { readonly alone: T; readonly crowd: T };
export type StandardBench = {
  readonly http: Loads<StandardLoad>;
  readonly bare: Loads<Measured>;
  readonly shaped: Loads<Measured>;
};

/** Standard visits over HTTP, then the two floors under them: one bare flow, and flows of the same shape. */
export async function standardBench(
  visits: number,
  { demo, env, folder, signal, say }: BenchContext,
): Promise<StandardBench> {
  const { stores, pids } = platformParts(env);
  signal.throwIfAborted();
  say('standard visits over HTTP, 1 client, then 16 ...');
  const alone = await playStandard(demo, pids, 1, Math.ceil(visits / 4));
  const crowd = await playStandard(demo, pids, clients, visits);
  const floor = (context: { steps: number; orders?: readonly number[] }) =>
    withBare({ demo, folder, signal, ...context }, { parts: stores, all: pids.all }, async ({ run }) => ({
      crowd: await run(clients, visits * floorShare),
      alone: await run(1, visits),
    }));
  signal.throwIfAborted();
  say(
    `floors: one flow of ${standardActs} updates; one of ${shape.steps} with two of ${shape.orders.join(' and ')}`,
  );
  const bare = await floor({ steps: standardActs });
  return { http: { alone, crowd }, bare, shaped: await floor(shape) };
}

const rounded = (value: number | null, digits: number): number | string =>
  value === null || !Number.isFinite(value) ? 'unknown' : Number(value.toFixed(digits));
const over = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one / other;

const cpuOf = (load: Measured): string =>
  `${Object.entries(load.cpu ?? {})
    .map(([part, value]) => `${part} ${value.toFixed(0)}`)
    .join(' + ')} ms`;

export function describeStandard({ http, bare, shaped }: StandardBench): string[] {
  const row = (name: string, load: Measured): string =>
    [
      name.padEnd(28),
      ...[
        load.visits,
        rounded(load.p50, 0),
        rounded(load.p95, 0),
        rounded(load.perSecond, 2),
        rounded(cpuPerVisit(load), 0),
        `${load.othersPercent ?? '?'} %`,
      ].map((cell) => String(cell).padStart(10)),
    ].join('');
  const titles = ['visits', 'p50 ms', 'p95 ms', 'visits/s', 'CPU ms', 'others'];
  return [
    `${''.padEnd(28)}${titles.map((title) => title.padStart(10)).join('')}`,
    row('bare, 1 client', bare.alone),
    row('same shape, 1 client', shaped.alone),
    row('standard visit, 1 client', http.alone),
    row(`bare, ${clients} clients`, bare.crowd),
    row(`same shape, ${clients} clients`, shaped.crowd),
    row(`standard visit, ${clients} clients`, http.crowd),
    `a visit: ${Object.entries(http.crowd.counts)
      .map(([name, value]) => `${value} ${name}`)
      .join(', ')}`,
    `its CPU: ${cpuOf(http.crowd)}; of the same shape: ${cpuOf(shaped.crowd)}; bare: ${cpuOf(bare.crowd)}`,
  ];
}

export function resultOfStandard({ http, bare, shaped }: StandardBench): SuiteResult {
  const told = (value: number | string): Figure => ({ value, goal: 'informative', pass: true });
  const zero = (value: number): Figure => ({ value, goal: '= 0', pass: value === 0 });
  const [toBare, toShape] = [othersOf(http.crowd, bare.crowd), othersOf(http.crowd, shaped.crowd)];
  const figures: Record<string, Figure> = {
    'http1.failed': zero(http.alone.failed),
    [`http${clients}.failed`]: zero(http.crowd.failed),
    ...Object.fromEntries(
      Object.entries(http.crowd.counts).map(([name, value]) => [`visit.${name}`, told(value)]),
    ),
    [`http${clients}.cpuMsPerVisit`]: told(rounded(cpuPerVisit(http.crowd), 0)),
    [`http${clients}.visitsPerSecond`]: told(rounded(http.crowd.perSecond, 2)),
    'ratio1.p50ToBare': goalFigure(
      over(http.alone.p50, bare.alone.p50),
      { most: 2 },
      othersOf(http.alone, bare.alone),
    ),
    [`ratio${clients}.p50ToBare`]: goalFigure(over(http.crowd.p50, bare.crowd.p50), { most: 2 }, toBare),
    [`ratio${clients}.cpuToShape`]: goalFigure(
      over(cpuPerVisit(http.crowd), cpuPerVisit(shaped.crowd)),
      { most: 2 },
      toShape,
    ),
    [`ratio${clients}.visitsPerSecondToShape`]: goalFigure(
      over(http.crowd.perSecond, shaped.crowd.perSecond),
      { least: 0.5 },
      toShape,
    ),
    [`ratio${clients}.cpuToBare`]: goalFigure(
      over(cpuPerVisit(http.crowd), cpuPerVisit(bare.crowd)),
      { most: 4.5 },
      toBare,
    ),
  };
  return { ok: Object.values(figures).every((figure) => figure.pass), figures };
}

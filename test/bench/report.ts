import type { Figure, SuiteResult } from '#scripts/test/counts.ts';
import { goalFigure, othersOf } from './goal.ts';
import { cpuPerVisit, type Measured } from './measured.ts';
import type { Played } from './played.ts';

/** The same loads on the floor and over HTTP, by number of clients. */
export type Bench = {
  readonly steps: number;
  readonly clients: number;
  readonly bare: { readonly alone: Measured; readonly crowd: Measured };
  readonly http: { readonly alone: Played; readonly crowd: Played };
};

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
const informative = (value: number | string): Figure => ({ value, goal: 'informative', pass: true });
const zero = (value: number): Figure => ({ value, goal: '= 0', pass: value === 0 });

const wholeOf = (value: number | null): number | string => (value === null ? 'unknown' : rounded(value, 0));

const measuredFigures = (name: string, measured: Measured): [string, Figure][] => [
  [`${name}.visits`, informative(measured.visits)],
  [`${name}.seconds`, informative(rounded(measured.seconds, 0))],
  [`${name}.p50Ms`, informative(rounded(measured.p50, 0))],
  [`${name}.p95Ms`, informative(rounded(measured.p95, 0))],
  [`${name}.visitsPerSecond`, informative(rounded(measured.perSecond, 2))],
  [`${name}.cpuMsPerVisit`, informative(wholeOf(cpuPerVisit(measured)))],
  ...Object.entries(measured.cpu ?? {}).map(([part, value]): [string, Figure] => [
    `${name}.cpuMsPerVisit.${part}`,
    informative(rounded(value, 0)),
  ]),
  [`${name}.otherWorkPercent`, informative(measured.othersPercent ?? 'unknown')],
];

const endFigures = (name: string, played: Played): [string, Figure][] => [
  [
    `${name}.closed`,
    { value: played.visits, goal: `= ${played.planned}`, pass: played.visits === played.planned },
  ],
  [`${name}.failed`, zero(played.failed)],
  [`${name}.differences`, zero(played.differences)],
];

const told = (value: number | null): Figure =>
  informative(value === null || !Number.isFinite(value) ? 'unknown' : rounded(value, 2));

const over = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one / other;

/** The result of a bench: ok when everybody's visits ended clean and, on a quiet machine, the ratios reach their goals. */
export function resultOf({ steps, clients, bare, http }: Bench): SuiteResult {
  const [alone, crowd] = [othersOf(http.alone, bare.alone), othersOf(http.crowd, bare.crowd)];
  const figures: Record<string, Figure> = {
    clients: informative(clients),
    updatesPerVisit: informative(steps),
    ...Object.fromEntries([
      ...endFigures('http1', http.alone),
      ...endFigures(`http${clients}`, http.crowd),
      ...measuredFigures('bare1', bare.alone),
      ...measuredFigures('http1', http.alone),
      ...measuredFigures(`bare${clients}`, bare.crowd),
      ...measuredFigures(`http${clients}`, http.crowd),
    ]),
    'ratio1.p50': goalFigure(over(http.alone.p50, bare.alone.p50), { most: 2 }, alone),
    'ratio1.p95': told(over(http.alone.p95, bare.alone.p95)),
    [`ratio${clients}.p50`]: goalFigure(over(http.crowd.p50, bare.crowd.p50), { most: 2 }, crowd),
    [`ratio${clients}.p95`]: told(over(http.crowd.p95, bare.crowd.p95)),
    [`ratio${clients}.visitsPerSecond`]: told(over(http.crowd.perSecond, bare.crowd.perSecond)),
    [`ratio${clients}.cpuMsPerVisit`]: goalFigure(
      over(cpuPerVisit(http.crowd), cpuPerVisit(bare.crowd)),
      { most: 4.5 },
      crowd,
    ),
  };
  const isClean = http.alone.isClean && http.crowd.isClean;
  return { ok: isClean && Object.values(figures).every((figure) => figure.pass), figures };
}

/** The figures as lines of a table, for people. */
export function describe({ clients, bare, http }: Bench): string[] {
  const row = (name: string, measured: Measured): string =>
    [
      name.padEnd(24),
      ...[
        measured.visits,
        rounded(measured.p50, 0),
        rounded(measured.p95, 0),
        rounded(measured.perSecond, 2),
        wholeOf(cpuPerVisit(measured)),
        `${measured.othersPercent ?? '?'} %`,
      ].map((cell) => String(cell).padStart(10)),
    ].join('');
  const head = ['visits', 'p50 ms', 'p95 ms', 'visits/s', 'CPU ms', 'others']
    .map((title) => title.padStart(10))
    .join('');
  return [
    `${''.padEnd(24)}${head}`,
    row('bare, 1 client', bare.alone),
    row('over HTTP, 1 client', http.alone),
    row(`bare, ${clients} clients`, bare.crowd),
    row(`over HTTP, ${clients} clients`, http.crowd),
  ];
}

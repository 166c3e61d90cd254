import type { Figure } from '#scripts/test/counts.ts';

/** The most or the least that a figure is to be. */
export type Bound = { readonly most: number } | { readonly least: number };

/** With more of the processors at other work than this, in percent, a ratio says nothing. */
const quietPercent = 10;

/**
 * A ratio against its goal. It fails the run where it is missed on a quiet machine; on a busy one, or where it could not be
 * measured, it is told.
 * @param othersPercent the greatest share of the processors that other work had while it was measured
 */
export function goalFigure(value: number | null, bound: Bound, othersPercent: number | null): Figure {
  const words = 'most' in bound ? `<= ${bound.most}` : `>= ${bound.least}`;
  if (value === null || !Number.isFinite(value))
    return { value: 'unknown', goal: `informative, aim ${words}`, pass: true };
  const rounded = Number(value.toFixed(2));
  if (othersPercent === null || othersPercent > quietPercent)
    return { value: rounded, goal: `informative on a busy machine, aim ${words}`, pass: true };
  const pass = 'most' in bound ? rounded <= bound.most : rounded >= bound.least;
  return { value: rounded, goal: words, pass };
}

/** The greater share of two intervals that are compared; null where one is not known. */
export const othersOf = (...intervals: readonly { othersPercent: number | null }[]): number | null =>
  intervals.some(({ othersPercent }) => othersPercent === null)
    ? null
    : Math.max(...intervals.map(({ othersPercent }) => othersPercent ?? 0));

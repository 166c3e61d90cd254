import type { Figure } from './counts.ts';

/** What Lighthouse has to say of a page, in per cent. */
const goal = 95;

type Audit = { title: string; score: number | null; displayValue?: string };
type Report = {
  finalDisplayedUrl: string;
  runtimeError?: { message: string };
  categories: Record<string, { score: number | null; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, Audit>;
};
export type Scores = {
  performance: number;
  accessibility: number;
  /** Where the page was that it looked at, without what else the address says. */
  at: string;
  /** What cost points. */
  lost: string[];
};

/**
 * Reads a report of Lighthouse.
 * @throws when it could not look at the page
 */
export function readLighthouse(text: string): Scores {
  const { categories, audits, finalDisplayedUrl, runtimeError } = JSON.parse(text) as Report;
  if (runtimeError) throw new Error(runtimeError.message);
  const scoreOf = (name: string) => Math.round((categories[name]?.score ?? 0) * 100);
  const lost = Object.values(categories)
    .flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0))
    .flatMap(({ id }) => audits[id] ?? [])
    .filter(({ score }) => score !== null && score < 0.9)
    .map(({ title, displayValue = '' }) => `${title} ${displayValue}`.trim());
  return {
    performance: scoreOf('performance'),
    accessibility: scoreOf('accessibility'),
    at: new URL(finalDisplayedUrl).pathname,
    lost,
  };
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The medians of several looks at a page, against what they are to be. */
export const scoresOf = (page: string, looks: readonly Scores[]): Record<string, Figure> =>
  Object.fromEntries(
    (['performance', 'accessibility'] as const).map((name) => {
      const value = medianOf(looks.map((look) => look[name]));
      return [
        `${page}${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`,
        { value, goal: `>= ${goal}`, pass: value >= goal },
      ];
    }),
  );

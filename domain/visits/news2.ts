import { vitalCodes } from '#contracts/visits/vitals-names.ts';
import type { Breathes, Consciousness } from '#contracts/visits/vitals-names.ts';

/** Whose signs they are, as far as rules ask. Age in days, null when the birth date is not known. */
export type VitalSubject = { ageDays: number | null; pregnant: boolean };
/** What was observed at one time. */
export type Observed = {
  vitals: readonly { code: string; value: number }[];
  consciousness?: Consciousness | null | undefined;
  breathed?: Breathes | null | undefined;
};

/** The seven parameters of NEWS2. */
export const news2Parameters = [
  'respiratoryRate',
  'saturation',
  'breathed',
  'systolic',
  'heartRate',
  'consciousness',
  'temperature',
] as const;
export type News2Parameter = (typeof news2Parameters)[number];

/** A score, or why there is none: what is missing, or whom it is not made for. */
export type News2 =
  | {
      state: 'scored';
      score: number;
      points: Readonly<Record<News2Parameter, number>>;
      /** Parameters that score 3 by themselves. */
      red: readonly News2Parameter[];
    }
  | { state: 'missing'; missing: readonly News2Parameter[] }
  | { state: 'not_for'; why: 'under_16' | 'pregnant' | 'age_unknown' };

/** Days of sixteen years of 365.25 days. */
export const adultDays = 5844;

/** Upper end of a band and its points, rising; the last has no end. */
type Bands = readonly (readonly [to: number, points: number])[];
const bands: Readonly<Record<Exclude<News2Parameter, 'breathed' | 'consciousness'>, Bands>> = {
  respiratoryRate: [
    [8, 3],
    [11, 1],
    [20, 0],
    [24, 2],
    [Infinity, 3],
  ],
  saturation: [
    [91, 3],
    [93, 2],
    [95, 1],
    [Infinity, 0],
  ],
  systolic: [
    [90, 3],
    [100, 2],
    [110, 1],
    [219, 0],
    [Infinity, 3],
  ],
  heartRate: [
    [40, 3],
    [50, 1],
    [90, 0],
    [110, 1],
    [130, 2],
    [Infinity, 3],
  ],
  temperature: [
    [35, 3],
    [36, 1],
    [38, 0],
    [39, 1],
    [Infinity, 2],
  ],
};
type Measured = keyof typeof bands;

/** The table has whole numbers, temperatures tenths: what is finer is rounded to them. */
const asInTable = (parameter: Measured, value: number): number =>
  parameter === 'temperature' ? Math.round(value * 10) / 10 : Math.round(value);

/** Points of one measured parameter; saturation by scale 1. */
export function news2PointsOf(parameter: Measured, value: number): number {
  const seen = asInTable(parameter, value);
  return bands[parameter].find(([to]) => seen <= to)?.[1] ?? 0;
}

/** Why a person is not scored, or null. Who is not known to be pregnant is scored: rather one warning too many. */
function notFor({ ageDays, pregnant }: VitalSubject): 'under_16' | 'pregnant' | 'age_unknown' | null {
  if (ageDays === null) return 'age_unknown';
  if (ageDays < adultDays) return 'under_16';
  return pregnant ? 'pregnant' : null;
}

/**
 * National Early Warning Score 2. Source: Royal College of Physicians, National Early Warning Score (NEWS) 2, updated report of a
 * working party, London 2017, chart 1; not for those under 16 or pregnant. Saturation by scale 1: scale 2 is for hypercapnic respiratory
 * failure that a competent person has confirmed, which nobody can record here yet.
 */
export function news2Of(subject: VitalSubject, { vitals, consciousness, breathed }: Observed): News2 {
  const why = notFor(subject);
  if (why) return { state: 'not_for', why };
  const measured = (parameter: Measured): number | null => {
    const value = vitals.find(({ code }) => code === vitalCodes[parameter])?.value;
    return value === undefined ? null : news2PointsOf(parameter, value);
  };
  const points: Record<News2Parameter, number | null> = {
    respiratoryRate: measured('respiratoryRate'),
    saturation: measured('saturation'),
    breathed: breathed ? (breathed === 'oxygen' ? 2 : 0) : null,
    systolic: measured('systolic'),
    heartRate: measured('heartRate'),
    consciousness: consciousness ? (consciousness === 'alert' ? 0 : 3) : null,
    temperature: measured('temperature'),
  };
  const missing = news2Parameters.filter((parameter) => points[parameter] === null);
  if (missing.length) return { state: 'missing', missing };
  const known = points as Record<News2Parameter, number>;
  return {
    state: 'scored',
    score: news2Parameters.reduce((sum, parameter) => sum + known[parameter], 0),
    points: known,
    red: news2Parameters.filter((parameter) => known[parameter] === 3),
  };
}

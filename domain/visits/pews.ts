import { vitalCodes } from '#contracts/visits/vitals-names.ts';
import type { CapillaryRefill, RespiratoryEffort } from '#contracts/visits/vitals-names.ts';
import { adultDays } from '#domain/visits/news2.ts';
import type { Observed, VitalSubject } from '#domain/visits/news2.ts';

/** The seven items of the Bedside PEWS. */
export const pewsItems = [
  'heartRate',
  'systolic',
  'capillaryRefill',
  'respiratoryRate',
  'respiratoryEffort',
  'saturation',
  'oxygen',
] as const;
export type PewsItem = (typeof pewsItems)[number];

/** What is seen of a child beside what others are asked for. `oxygenFlow` in L/min. */
export type ObservedChild = Observed & {
  capillaryRefill?: CapillaryRefill | null | undefined;
  respiratoryEffort?: RespiratoryEffort | null | undefined;
  oxygenFlow?: number | null | undefined;
};

/** A score of 0 to 26, or what is missing for one, or that it is not made for this person. */
export type Pews =
  | { state: 'scored'; score: number; points: Readonly<Record<PewsItem, number>> }
  | { state: 'missing'; missing: readonly PewsItem[] }
  | { state: 'not_for' };

/** From this score on an urgent look by somebody of critical care was needed in the study (sensitivity 82 %, specificity 93 %). */
export const pewsOfConcern = 8;

/** For 1, 2 and 4 points: at or above the first, or at or below the second. */
type Bounds = readonly [one: Pair, two: Pair, four: Pair];
type Pair = readonly [high: number, low: number];
type Measured = 'heartRate' | 'systolic' | 'respiratoryRate';
type Band = { readonly belowMonths: number } & Readonly<Record<Measured, Bounds>>;

/**
 * Source: Parshuram CS, Hutchison J, Middaugh K. Development and initial validation of the Bedside Paediatric Early Warning System score.
 * Critical Care 2009; 13: R135, table 1 (open access, CC BY 2.0). Where the table leaves out the bound of a band (heart rate above 150 at 4 to 12
 * years, below 50 over 12 years) the bound counts with it, as in all other rows: a point too many rather than one too few.
 */
const bands: readonly Band[] = [
  {
    belowMonths: 3,
    heartRate: [
      [150, 110],
      [180, 90],
      [190, 80],
    ],
    systolic: [
      [80, 60],
      [100, 50],
      [130, 45],
    ],
    respiratoryRate: [
      [61, 29],
      [81, 19],
      [91, 15],
    ],
  },
  {
    belowMonths: 12,
    heartRate: [
      [150, 100],
      [170, 80],
      [180, 70],
    ],
    systolic: [
      [100, 80],
      [120, 70],
      [150, 60],
    ],
    respiratoryRate: [
      [51, 24],
      [71, 19],
      [81, 15],
    ],
  },
  {
    belowMonths: 48,
    heartRate: [
      [120, 90],
      [150, 70],
      [170, 60],
    ],
    systolic: [
      [110, 90],
      [125, 75],
      [160, 65],
    ],
    respiratoryRate: [
      [41, 19],
      [61, 15],
      [71, 12],
    ],
  },
  {
    belowMonths: 144,
    heartRate: [
      [110, 70],
      [130, 60],
      [150, 50],
    ],
    systolic: [
      [120, 90],
      [140, 80],
      [170, 70],
    ],
    respiratoryRate: [
      [31, 19],
      [41, 14],
      [51, 10],
    ],
  },
  {
    belowMonths: Infinity,
    heartRate: [
      [100, 60],
      [120, 50],
      [140, 40],
    ],
    systolic: [
      [130, 100],
      [150, 85],
      [190, 75],
    ],
    respiratoryRate: [
      [17, 11],
      [23, 10],
      [30, 9],
    ],
  },
];
const monthDays = 365.25 / 12;
/** Above it a saturation scores nothing, at or below the second it scores two; in between one. */
const saturation = { none: 94, two: 90 };
const effortPoints: Readonly<Record<RespiratoryEffort, number>> = {
  normal: 0,
  mild: 1,
  moderate: 2,
  severe: 4,
};
/** L/min from which oxygen scores four instead of two. */
const muchOxygen = 4;

/** Points of a measured item at an age. */
export function pewsPointsOf(item: Measured, value: number, ageDays: number): number {
  const band = bands.find(({ belowMonths }) => ageDays < belowMonths * monthDays);
  const [one, two, four] = (band ?? (bands[bands.length - 1] as Band))[item];
  const seen = Math.round(value);
  const isAt = ([high, low]: Pair) => seen >= high || seen <= low;
  if (isAt(four)) return 4;
  if (isAt(two)) return 2;
  return isAt(one) ? 1 : 0;
}

function saturationPoints(value: number): number {
  if (value > saturation.none) return 0;
  return value > saturation.two ? 1 : 2;
}

/**
 * Bedside Paediatric Early Warning System score (source above) of a person under 16, as NEWS2 begins there. Oxygen without its flow is missing:
 * two points or four.
 */
export function pewsOf({ ageDays, pregnant }: VitalSubject, observed: ObservedChild): Pews {
  if (ageDays === null || ageDays >= adultDays || pregnant) return { state: 'not_for' };
  const valueOf = (code: string) => observed.vitals.find((vital) => vital.code === code)?.value;
  const measured = (item: Measured): number | null => {
    const value = valueOf(vitalCodes[item]);
    return value === undefined ? null : pewsPointsOf(item, value, ageDays);
  };
  const seen = valueOf(vitalCodes.saturation);
  const { capillaryRefill, respiratoryEffort, breathed, oxygenFlow } = observed;
  const onOxygen = typeof oxygenFlow === 'number' ? (oxygenFlow < muchOxygen ? 2 : 4) : null;
  const points: Record<PewsItem, number | null> = {
    heartRate: measured('heartRate'),
    systolic: measured('systolic'),
    capillaryRefill: capillaryRefill ? (capillaryRefill === 'slow' ? 4 : 0) : null,
    respiratoryRate: measured('respiratoryRate'),
    respiratoryEffort: respiratoryEffort ? effortPoints[respiratoryEffort] : null,
    saturation: seen === undefined ? null : saturationPoints(seen),
    oxygen: breathed === 'oxygen' ? onOxygen : breathed === 'air' ? 0 : null,
  };
  const missing = pewsItems.filter((item) => points[item] === null);
  if (missing.length) return { state: 'missing', missing };
  const known = points as Record<PewsItem, number>;
  return { state: 'scored', score: pewsItems.reduce((sum, item) => sum + known[item], 0), points: known };
}

import { vitalCodes } from '#contracts/visits/vitals-names.ts';
import { adultDays, news2PointsOf } from '#domain/visits/news2.ts';
import type { VitalSubject } from '#domain/visits/news2.ts';

/** How far a sign is from what is usual: -2 far below, 0 usual, 2 far above. */
export type VitalFlag = -2 | -1 | 0 | 1 | 2;

/** Limits of a sign: at or below `low` and `farLow`, at or above `high` and `farHigh`. What is left out has no limit. */
type Limits = { farLow?: number; low?: number; high?: number; farHigh?: number };
type OfSigns = Partial<Record<keyof typeof vitalCodes, Limits>>;
/** Limits of those younger than so many days. */
type OfAge = readonly [below: number, limits: OfSigns];

const months = (count: number): number => Math.round(count * 30.4375);
const years = (count: number): number => Math.round(count * 365.25);

/**
 * Children: high risk criteria (far) and moderate to high risk criteria of NICE guideline NG51, Sepsis (2016, updated 2017), tables 1 to 3.
 * Saturations are those in air. From 38 degrees below 5 years is a fever by NICE NG143, Fever in under 5s (2019), 1.2. Neither has a limit for
 * blood pressure below 12, and none is made up here.
 */
const children: readonly OfAge[] = [
  [
    months(3),
    {
      heartRate: { farLow: 59, high: 150, farHigh: 160 },
      respiratoryRate: { high: 50, farHigh: 60 },
      temperature: { farLow: 35.9, farHigh: 38 },
      saturation: { farLow: 89, low: 90 },
    },
  ],
  [
    years(1),
    {
      heartRate: { farLow: 59, high: 150, farHigh: 160 },
      respiratoryRate: { high: 50, farHigh: 60 },
      temperature: { farLow: 35.9, high: 38 },
      saturation: { farLow: 89, low: 90 },
    },
  ],
  [
    years(3),
    {
      heartRate: { farLow: 59, high: 140, farHigh: 150 },
      respiratoryRate: { high: 40, farHigh: 50 },
      temperature: { farLow: 35.9, high: 38 },
      saturation: { farLow: 89, low: 90 },
    },
  ],
  [
    years(5),
    {
      heartRate: { farLow: 59, high: 130, farHigh: 140 },
      respiratoryRate: { high: 35, farHigh: 40 },
      temperature: { farLow: 35.9, high: 38 },
      saturation: { farLow: 89, low: 90 },
    },
  ],
  [
    years(6),
    {
      heartRate: { farLow: 59, high: 120, farHigh: 130 },
      respiratoryRate: { high: 24, farHigh: 29 },
      temperature: { low: 35.9 },
      saturation: { farLow: 89, low: 91 },
    },
  ],
  [
    years(8),
    {
      heartRate: { farLow: 59, high: 110, farHigh: 120 },
      respiratoryRate: { high: 24, farHigh: 27 },
      temperature: { low: 35.9 },
      saturation: { farLow: 89, low: 91 },
    },
  ],
  [
    years(12),
    {
      heartRate: { farLow: 59, high: 105, farHigh: 115 },
      respiratoryRate: { high: 22, farHigh: 25 },
      temperature: { low: 35.9 },
      saturation: { farLow: 89, low: 91 },
    },
  ],
  [
    adultDays,
    {
      heartRate: { high: 91, farHigh: 131 },
      respiratoryRate: { high: 21, farHigh: 25 },
      temperature: { low: 35.9 },
      systolic: { farLow: 90, low: 100 },
    },
  ],
];

/**
 * Pregnancy: yellow and red (far) triggers of the modified early obstetric warning system recommended by CEMACH (2007), as in Singh et al.,
 * Anaesthesia 2012; 67: 12, table 1. Hypertension from 140/90, severe from 160, by NICE NG133, Hypertension in pregnancy (2019).
 */
const pregnancy: OfSigns = {
  heartRate: { farLow: 39, low: 50, high: 100, farHigh: 121 },
  respiratoryRate: { farLow: 9, high: 21, farHigh: 31 },
  temperature: { farLow: 34.9, low: 36, farHigh: 38.1 },
  saturation: { farLow: 94 },
  systolic: { farLow: 89, low: 100, high: 140, farHigh: 160 },
  diastolic: { high: 90, farHigh: 101 },
};

/** Hypertension of grade 1 and of grade 3 (far). Source: ESC/ESH Guidelines for the management of arterial hypertension, 2018, table 3. */
const adultPressure: OfSigns = {
  systolic: { high: 140, farHigh: 180 },
  diastolic: { high: 90, farHigh: 110 },
};

function within({ farLow, low, high, farHigh }: Limits, value: number): VitalFlag {
  if (farLow !== undefined && value <= farLow) return -2;
  if (farHigh !== undefined && value >= farHigh) return 2;
  if (low !== undefined && value <= low) return -1;
  return high !== undefined && value >= high ? 1 : 0;
}

/** Middle of the bands of NEWS2 without points: below it points mean too low. */
const usual = {
  respiratoryRate: 16,
  saturation: 100,
  systolic: 160,
  heartRate: 70,
  temperature: 37,
} as const;
const isScored = (sign: string): sign is keyof typeof usual => sign in usual;

/** By the points of NEWS2 (Royal College of Physicians, 2017): 3 by itself is far, 1 and 2 are not; and by grades of hypertension. */
function adultFlag(sign: keyof typeof vitalCodes, value: number): VitalFlag | null {
  const pressure = adultPressure[sign];
  const byPressure = pressure ? within(pressure, value) : null;
  if (!isScored(sign)) return byPressure;
  const points = news2PointsOf(sign, value);
  if (!points) return byPressure ?? 0;
  const size = points === 3 ? 2 : 1;
  return (value < usual[sign] ? -size : size) as VitalFlag;
}

/**
 * How a sign is to be marked for a person of this age: adults by NEWS2 and the grades of hypertension, pregnant women and children by their
 * own tables. Null where no table has a limit for it: then nothing may be shown, least of all that it is normal.
 */
export function flagOfVital(code: string, value: number, subject: VitalSubject): VitalFlag | null {
  const sign = (Object.keys(vitalCodes) as (keyof typeof vitalCodes)[]).find(
    (name) => vitalCodes[name] === code,
  );
  if (!sign || subject.ageDays === null) return null;
  if (subject.pregnant) return pregnancy[sign] ? within(pregnancy[sign], value) : null;
  if (subject.ageDays >= adultDays) return adultFlag(sign, value);
  const { ageDays } = subject;
  const limits = children.find(([below]) => ageDays < below)?.[1][sign];
  return limits ? within(limits, value) : null;
}

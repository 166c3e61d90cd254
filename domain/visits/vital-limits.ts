import { vitalByCode, vitalCodes } from '#contracts/visits/vitals-names.ts';
import { adultDays } from '#domain/visits/news2.ts';

/** What of a sign is believed of a person of one age: outside `min` and `max` it is refused, outside the unlikely ones asked to be confirmed. */
export type VitalLimits = { min: number; unlikelyLow: number; unlikelyHigh: number; max: number };

/** Limits of those younger than so many days. */
type OfAge = readonly [below: number, min: number, unlikelyLow: number, unlikelyHigh: number, max: number];

const newborn = 28;
const months = (count: number): number => Math.round(count * 30.4375);
const years = (count: number): number => Math.round(count * 365.25);

export const bodyMassIndex = '39156-5';

/**
 * Limits by age, the last row of each for everybody older. They are not those of what is usual (`vital-flags.ts`): an ill person's values are
 * expected here. A sign without rows has the same limits at any age (`vitalSigns`), and so has everybody whose age is not known.
 */
const byAge: Readonly<Record<string, readonly OfAge[]>> = {
  /**
   * High: from 220 in infants and 180 in children a rate is taken for an arrhythmia (American Heart Association, Pediatric Advanced Life Support,
   * 2020); adults from 180, and low to 39, the outermost bands of APACHE II (Knaus et al., Crit Care Med 1985; 13: 818).
   * Low: NICE NG51 (2016) has below 60 at any age of a child as a high risk; the first centile of rest is 52 at 8 to 12 years (Fleming et al., Lancet 2011; 377: 1011).
   */
  [vitalCodes.heartRate]: [
    [years(1), 10, 60, 220, 350],
    [years(12), 10, 50, 180, 350],
    [Infinity, 10, 40, 179, 350],
  ],
  /**
   * High: above 70 an infant goes to hospital at once (NICE NG9, Bronchiolitis in children, 2015); above 60, and below 10, is abnormal in a child of any age
   * (Pediatric Advanced Life Support, 2020); adults from 50 and to 5, the outermost bands of APACHE II (1985).
   */
  [vitalCodes.respiratoryRate]: [
    [years(1), 4, 10, 70, 150],
    [years(12), 2, 10, 60, 120],
    [Infinity, 2, 6, 49, 120],
  ],
  /**
   * Low: two thirds of what is hypotension by Pediatric Advanced Life Support (2020): 60 in newborns, 70 in infants, 90 from ten years.
   * High: 30 above the 95th centile, or above 180/120 in the young, is an emergency (American Academy of Pediatrics, Flynn et al., Pediatrics 2017;
   * 140: e20171904; infants by Dionne et al., Pediatr Nephrol 2012; 27: 17); adults from 220, the outermost band of NEWS2 (Royal College of Physicians, 2017).
   */
  [vitalCodes.systolic]: [
    [newborn, 20, 40, 130, 250],
    [years(1), 20, 50, 135, 250],
    [years(12), 20, 60, 160, 300],
    [adultDays, 20, 60, 180, 350],
    [Infinity, 20, 60, 220, 350],
  ],
  /** As the systolic pressure; low: half of what it has. */
  [vitalCodes.diastolic]: [
    [newborn, 10, 20, 85, 150],
    [years(1), 10, 25, 95, 180],
    [years(12), 10, 30, 110, 220],
    [adultDays, 10, 30, 120, 250],
    [Infinity, 10, 30, 130, 250],
  ],
  /**
   * Unlikely: weight for age below -6 or above +5 standard deviations, which the World Health Organization takes for an error of measuring or entry
   * (WHO Anthro; WHO Child Growth Standards, 2006, and Reference, 2007). From the tables, of the sex that reaches further: low at the beginning of a
   * row, high at its end. From ten years on there is no weight for age, and the high one is that of adults. Adults low: body mass index 12 at 145 cm.
   * Impossible: beyond everybody who was told of (Guinness World Records: 212 g at birth, 2021; 10.2 kg at birth, 1955; 2.1 kg and 635 kg as adults),
   * and for children beyond the heaviest of reports (28 kg at ten months, 192 kg at ten years).
   */
  [vitalCodes.weight]: [
    [newborn, 0.2, 0.8, 8.1, 15],
    [months(3), 0.2, 1.3, 10.9, 25],
    [months(6), 0.2, 2.3, 13.2, 30],
    [years(1), 0.5, 3.2, 16.4, 40],
    [years(2), 1, 4.1, 21.5, 50],
    [years(3), 1, 5.2, 26.5, 90],
    [years(5), 1, 6, 39, 120],
    [years(8), 2, 7.3, 61, 250],
    [years(10), 2, 9.4, 84, 250],
    [adultDays, 2, 11.3, 200, 450],
    [Infinity, 2, 25, 200, 650],
  ],
  /**
   * Unlikely: length or height for age beyond 6 standard deviations, as the weight (WHO, 2006 and 2007). Impossible: beyond everybody who was measured, as
   * Robert Wadlow (107 cm at one year, 188 at eight, 272 grown) and Chandra Dangi (54.6 cm grown; Guinness World Records, 2012).
   */
  [vitalCodes.height]: [
    [newborn, 20, 37.9, 66.4, 80],
    [months(3), 20, 41.9, 73.7, 90],
    [months(6), 25, 47.2, 80.5, 100],
    [years(1), 25, 52.1, 90, 110],
    [years(2), 30, 58.5, 106.2, 140],
    [years(3), 30, 66.3, 119, 150],
    [years(5), 35, 72.2, 138, 170],
    [years(8), 40, 80.8, 161.4, 200],
    [years(10), 45, 91.7, 177.1, 210],
    [years(12), 45, 99.5, 192.4, 230],
    [adultDays, 50, 106.5, 219.6, 260],
    [Infinity, 50, 121.7, 220, 272],
  ],
  /**
   * Impossible: nobody was seen alive below 5 or above 200; newborns of 24 weeks have less. Unlikely: below 13 an adult is at high risk of dying
   * (Royal College of Psychiatrists, MARSIPAN, CR189, 2014), men hardly live below 13 and women below 11 (Henry, Eur J Clin Nutr 1990; 44: 329); children
   * below -5 or above +5 standard deviations of body mass index for age (WHO Anthro; WHO, 2006 and 2007), rounded outwards.
   */
  [bodyMassIndex]: [
    [newborn, 3, 6, 22, 45],
    [years(2), 4, 8, 30, 80],
    [years(5), 5, 9, 35, 120],
    [adultDays, 5, 9, 60, 200],
    [Infinity, 5, 13, 70, 200],
  ],
};

/** Limits of a sign for somebody of this age; null for a code that is not known. */
export function limitsOfVital(code: string, ageDays: number | null): VitalLimits | null {
  const known = vitalByCode.get(code);
  const row = ageDays === null ? undefined : byAge[code]?.find(([below]) => ageDays < below);
  if (!known || !row) return known ?? null;
  const [, min, unlikelyLow, unlikelyHigh, max] = row;
  return { min, unlikelyLow, unlikelyHigh, max };
}

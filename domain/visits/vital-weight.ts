import type { LocalDate } from '#contracts/platform/wire.ts';
import type { FieldCode, FieldParams } from '#contracts/platform/field-code-names.ts';
import { daysBetween } from '#domain/platform/calendar.ts';
import { adultDays } from '#domain/visits/news2.ts';
import { bodyMassIndex, limitsOfVital } from '#domain/visits/vital-limits.ts';

/** Whose signs they are, on which day of the hospital, and the weight that was recorded last before, with its day. */
export type MeasuredOf = {
  ageDays: number | null;
  on: LocalDate;
  lastWeight: { value: number; on: LocalDate } | null;
};
/** What is to be said about a weight: whether it is refused, or asked to be confirmed. */
type AboutWeight = { isRefused: boolean; code: FieldCode; params: FieldParams };

/**
 * Median weight by age in days, of both sexes together: what growth alone does to a weight. Sources: WHO Child Growth Standards (2006) to
 * 5 years, WHO Reference (2007) to 10, then Centers for Disease Control and Prevention growth charts (2000).
 */
const medians: readonly (readonly [ageDays: number, kg: number])[] = [
  [0, 3.3],
  [30, 4.3],
  [61, 5.3],
  [91, 6.1],
  [183, 7.6],
  [365, 9.3],
  [731, 11.8],
  [1096, 14.1],
  [1461, 16.2],
  [1826, 18.3],
  [2557, 22.6],
  [3653, 31.5],
  [4383, 41],
  [5114, 50],
  [5844, 57],
  [6575, 62],
];

function medianAt(ageDays: number): number {
  const at = medians.findIndex(([age]) => ageDays < age);
  const [from, to] = [medians.at(at < 0 ? -1 : at - 1), medians[at]];
  if (!from) return 0;
  return to ? from[1] + ((to[1] - from[1]) * (ageDays - from[0])) / (to[0] - from[0]) : from[1];
}

/** Days of half a year, within which a smaller change is already much. */
const halfYear = 183;

/**
 * Whether a weight is so far from the last one that one of the two may be another person's, or a slip. Adults: more than a tenth within half a year
 * and a fifth beyond, which is severe by the Global Leadership Initiative on Malnutrition (Cederholm et al., Clin Nutr 2019; 38: 1). Children:
 * more than a tenth lost (NICE NG75, Faltering growth, 2017), or a fifth above what growth alone makes of it.
 */
export function isFarFromLast(value: number, { ageDays, on, lastWeight }: MeasuredOf): boolean {
  if (!lastWeight) return false;
  const days = Math.max(0, daysBetween(lastWeight.on, on));
  const isAdult = ageDays === null || ageDays >= adultDays;
  const ofAdult = days <= halfYear ? 0.1 : 0.2;
  const [lost, gained] = isAdult ? [ofAdult, ofAdult] : [0.1, 0.2];
  const grown = ageDays === null ? 1 : medianAt(ageDays) / medianAt(Math.max(0, ageDays - days));
  // Binary fractions must not make more than a tenth of a tenth.
  const least = lastWeight.value * (1 - lost) - 1e-6;
  return value < least || value > lastWeight.value * (1 + gained) * grown + 1e-6;
}

/** What is to be said about a weight by the height of the same form and by the last weight; nothing where it fits. */
export function aboutWeight(value: number, height: number | null, of: MeasuredOf): AboutWeight[] {
  const said: AboutWeight[] = [];
  const limits = limitsOfVital(bodyMassIndex, of.ageDays);
  if (height !== null && height > 0 && limits) {
    const index = value / (height / 100) ** 2;
    const params = { bmi: Number(index.toFixed(1)) };
    if (index < limits.min || index > limits.max)
      said.push({ isRefused: true, code: 'vital.body_mass', params });
    else if (index < limits.unlikelyLow || index > limits.unlikelyHigh)
      said.push({ isRefused: false, code: 'vital.body_mass_unlikely', params });
  }
  if (of.lastWeight && isFarFromLast(value, of))
    said.push({
      isRefused: false,
      code: 'vital.weight_changed',
      params: { value, last: of.lastWeight.value, day: of.lastWeight.on },
    });
  return said;
}

import { vitalByCode, vitalCodes } from '#contracts/visits/vitals-names.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { limitsOfVital } from '#domain/visits/vital-limits.ts';
import { aboutWeight } from '#domain/visits/vital-weight.ts';
import type { MeasuredOf } from '#domain/visits/vital-weight.ts';

export type CheckedVital = { code: string; value: number; unit: string; unlikely: boolean };
/** What is wrong with a sign or asked about it. */
export type AboutVital = Omit<FieldRefusal, 'path'>;
type Sent = { code: string; value: number; unit: string; confirmed?: boolean | undefined };

/** One sign that is known and has its unit, by the limits of the age of the person: what is wrong with it, and what is asked about it. */
function byItself(
  { code, value, unit }: Sent,
  { ageDays }: MeasuredOf,
): { refused?: AboutVital; asked?: AboutVital } {
  const limits = limitsOfVital(code, ageDays);
  if (!limits) return {};
  const { min, max, unlikelyLow, unlikelyHigh } = limits;
  if (value < min || value > max)
    return { refused: { code: 'vital.impossible', params: { vital: code, min, max, unit } } };
  return value < unlikelyLow || value > unlikelyHigh
    ? { asked: { code: 'vital.unlikely', params: { vital: code, value, unit } } }
    : {};
}

/**
 * Checks vitals against the limits of the person's age, against each other and against the last weight: an impossible value or a unit that
 * does not fit is refused, an unlikely one must be confirmed, once whatever it is asked for. Paths are those of the form (`form.vitals.0.value`).
 * @param of whose they are; the same question gets the same answer while they are typed, at the door and when they are written
 */
export function checkVitals(
  vitals: readonly Sent[],
  of: MeasuredOf,
): {
  checked: CheckedVital[];
  implausible: FieldRefusal[];
  unconfirmed: FieldRefusal[];
} {
  const checked: CheckedVital[] = [];
  const implausible: FieldRefusal[] = [];
  const unconfirmed: FieldRefusal[] = [];
  // A sign may be taken more than once: each lower pressure belongs to the upper one of its turn, each weight to its height.
  const believed = (code: string) =>
    vitals.flatMap((vital, index) =>
      vital.code === code && !byItself(vital, of).refused ? [{ index, value: vital.value }] : [],
    );
  const heights = believed(vitalCodes.height);
  const weights = believed(vitalCodes.weight);
  const aboutTurn = (index: number) => {
    const turn = weights.findIndex((weight) => weight.index === index);
    const height = heights[turn] ?? heights.at(-1);
    return turn < 0 ? [] : aboutWeight(weights[turn]?.value ?? 0, height?.value ?? null, of);
  };
  vitals.forEach((vital, index) => {
    const known = vitalByCode.get(vital.code);
    const at = (field: string) => `form.vitals.${index}.${field}`;
    if (!known) return void implausible.push({ path: at('code'), code: 'vital.unknown' });
    if (vital.unit !== known.unit)
      return void implausible.push({
        path: at('unit'),
        code: 'vital.unit',
        params: { vital: vital.code, unit: known.unit },
      });
    const { refused, asked } = byItself(vital, of);
    if (refused) return void implausible.push({ path: at('value'), ...refused });
    const about = aboutTurn(index);
    for (const { isRefused, ...said } of about)
      if (isRefused) implausible.push({ path: at('value'), ...said });
    const doubts = [...(asked ? [asked] : []), ...about.filter(({ isRefused }) => !isRefused)];
    if (!vital.confirmed)
      for (const { code, params = {} } of doubts) unconfirmed.push({ path: at('value'), code, params });
    checked.push({ code: vital.code, value: vital.value, unit: vital.unit, unlikely: doubts.length > 0 });
  });
  const taken = (code: string) =>
    vitals.flatMap((vital, index) => (vital.code === code ? [{ index, value: vital.value }] : []));
  const upper = taken(vitalCodes.systolic);
  for (const [turn, lower] of taken(vitalCodes.diastolic).entries())
    if (lower.value >= (upper[turn]?.value ?? Infinity))
      implausible.push({ path: `form.vitals.${lower.index}.value`, code: 'vital.pressures' });
  return { checked, implausible, unconfirmed };
}

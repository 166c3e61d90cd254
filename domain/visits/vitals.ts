import { vitalByCode } from '#contracts/visits/vitals-names.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';

export type CheckedVital = { code: string; value: number; unit: string; unlikely: boolean };

/**
 * Checks vitals against the limits of `vitalSigns`: an impossible value or a unit that does not fit is refused, an unlikely one
 * must be confirmed. Paths are those of the form (`form.vitals.0.value`).
 */
export function checkVitals(
  vitals: readonly { code: string; value: number; unit: string; confirmed?: boolean | undefined }[],
): {
  checked: CheckedVital[];
  implausible: FieldRefusal[];
  unconfirmed: FieldRefusal[];
} {
  const checked: CheckedVital[] = [];
  const implausible: FieldRefusal[] = [];
  const unconfirmed: FieldRefusal[] = [];
  vitals.forEach((vital, index) => {
    const known = vitalByCode.get(vital.code);
    const at = (field: string) => `form.vitals.${index}.${field}`;
    if (!known)
      return void implausible.push({
        path: at('code'),
        code: 'vital.unknown',
      });
    if (vital.unit !== known.unit)
      return void implausible.push({
        path: at('unit'),
        code: 'vital.unit',
        params: { vital: vital.code, unit: known.unit },
      });
    if (vital.value < known.min || vital.value > known.max) {
      return void implausible.push({
        path: at('value'),
        code: 'vital.impossible',
        params: { vital: vital.code, min: known.min, max: known.max, unit: known.unit },
      });
    }
    const unlikely = vital.value < known.unlikelyLow || vital.value > known.unlikelyHigh;
    if (unlikely && !vital.confirmed)
      unconfirmed.push({
        path: at('value'),
        code: 'vital.unlikely',
        params: { vital: vital.code, value: vital.value, unit: known.unit },
      });
    checked.push({ code: vital.code, value: vital.value, unit: vital.unit, unlikely });
  });
  // A pressure may be taken more than once: each lower one belongs to the upper one of its turn.
  const taken = (code: string) =>
    vitals.flatMap((vital, index) => (vital.code === code ? [{ index, value: vital.value }] : []));
  const upper = taken('8480-6');
  for (const [turn, lower] of taken('8462-4').entries())
    if (lower.value >= (upper[turn]?.value ?? Infinity))
      implausible.push({ path: `form.vitals.${lower.index}.value`, code: 'vital.pressures' });
  return { checked, implausible, unconfirmed };
}

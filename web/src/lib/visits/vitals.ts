import type { VitalDefinition } from '#contracts/visits/vitals-names.ts';
import { numberTyped } from '#lib/platform/read-number.ts';

/** Whether something was written into a box. */
export const entered = (typed: string | undefined): boolean => (typed ?? '').trim() !== '';

/** What is to be said about a value while it is typed; the API decides again. */
export function checkVital(
  vital: VitalDefinition,
  typed: string | undefined,
): 'empty' | 'ok' | 'unlikely' | 'impossible' {
  if (!entered(typed)) return 'empty';
  const value = numberTyped(typed);
  if (!Number.isFinite(value) || value < vital.min || value > vital.max) return 'impossible';
  return value < vital.unlikelyLow || value > vital.unlikelyHigh ? 'unlikely' : 'ok';
}

const [systolic, diastolic] = ['8480-6', '8462-4'];

/** What is said about every value while they are typed: each by itself, and the lower pressure by the upper one. */
export function checkVitals(
  vitals: readonly VitalDefinition[],
  typed: Readonly<Record<string, string>>,
): Map<string, ReturnType<typeof checkVital> | 'not_below'> {
  const states = new Map<string, ReturnType<typeof checkVital> | 'not_below'>(
    vitals.map((vital) => [vital.code, checkVital(vital, typed[vital.code])]),
  );
  const areNumbers = [systolic, diastolic].every((code) =>
    ['ok', 'unlikely'].includes(states.get(code) ?? ''),
  );
  if (areNumbers && numberTyped(typed[diastolic]) >= numberTyped(typed[systolic]))
    states.set(diastolic, 'not_below');
  return states;
}

/** Body mass index of what is typed, as it is written; null while weight or height is missing or cannot be. */
export function bmiOf(typed: Readonly<Record<string, string>>): string | null {
  const [weight, height] = [numberTyped(typed['29463-7']), numberTyped(typed['8302-2']) / 100];
  return entered(typed['29463-7']) && height > 0.3 ? (weight / (height * height)).toFixed(1) : null;
}

import type { VitalDefinition } from '#contracts/visits/vitals-names.ts';
import { limitsOfVital } from '#domain/visits/vital-limits.ts';
import type { MeasuredOf } from '#domain/visits/vital-weight.ts';
import { checkVitals } from '#domain/visits/vitals.ts';
import type { AboutVital } from '#domain/visits/vitals.ts';
import { numberTyped } from '#lib/platform/read-number.ts';

/** Whether something was written into a box. */
export const entered = (typed: string | undefined): boolean => (typed ?? '').trim() !== '';

/** What is to be said about a value while it is typed, and why, as the API would say it; the API decides again. */
export type SignState = {
  state: 'empty' | 'ok' | 'unlikely' | 'impossible';
  why: readonly AboutVital[];
};

/** What is said about every value while they are typed: by the person's age, by each other and by the last weight, with the API's own rule. */
export function checkTyped(
  signs: readonly VitalDefinition[],
  typed: Readonly<Record<string, string>>,
  of: MeasuredOf,
): Map<string, SignState> {
  const states = new Map<string, SignState>();
  const numbers: { code: string; value: number; unit: string }[] = [];
  for (const { code, unit } of signs) {
    states.set(code, { state: entered(typed[code]) ? 'ok' : 'empty', why: [] });
    if (!entered(typed[code])) continue;
    const value = numberTyped(typed[code]);
    if (Number.isFinite(value)) numbers.push({ code, value, unit });
    else states.set(code, { state: 'impossible', why: [outside(code, unit, of)] });
  }
  const { implausible, unconfirmed } = checkVitals(numbers, of);
  const mark = (state: 'unlikely' | 'impossible', refusals: readonly (AboutVital & { path: string })[]) => {
    for (const { path, ...why } of refusals) {
      const code = numbers[Number(path.split('.')[2])]?.code ?? '';
      const before = states.get(code);
      states.set(code, { state, why: before?.state === state ? [...before.why, why] : [why] });
    }
  };
  mark('unlikely', unconfirmed);
  mark('impossible', implausible);
  return states;
}

function outside(code: string, unit: string, { ageDays }: MeasuredOf): AboutVital {
  const { min = 0, max = 0 } = limitsOfVital(code, ageDays) ?? {};
  return { code: 'vital.impossible', params: { vital: code, min, max, unit } };
}

/** Body mass index of what is typed, as it is written; null while weight or height is missing or cannot be. */
export function bmiOf(typed: Readonly<Record<string, string>>): string | null {
  const [weight, height] = [numberTyped(typed['29463-7']), numberTyped(typed['8302-2']) / 100];
  return entered(typed['29463-7']) && height > 0.3 ? (weight / (height * height)).toFixed(1) : null;
}

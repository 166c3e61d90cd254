import type { LocalDate } from '#contracts/platform/wire.ts';
import { describe, expect, it } from 'vitest';
import { vitalSigns } from '#contracts/visits/vitals-names.ts';
import { fieldWords } from '#lib/platform/field-words.ts';
import { checkTyped } from '#lib/visits/vitals.ts';

const adult = { ageDays: 15_000, on: '2026-11-28', lastWeight: null } as const;
const [systolic, diastolic, weight, height] = ['8480-6', '8462-4', '29463-7', '8302-2'];
const typed = (values: Record<string, string>, of: Parameters<typeof checkTyped>[2] = adult) => {
  const states = checkTyped(vitalSigns, values, of);
  return (code: string) => states.get(code);
};
const lower = (upper: string, value: string) =>
  typed({ [systolic]: upper, [diastolic]: value })(diastolic)?.state;

describe('signs while they are typed', () => {
  it('say that the lower pressure is not below the upper one, once both are numbers', () => {
    expect(lower('120', '80')).toBe('ok');
    expect(lower('80', '120')).toBe('impossible');
    expect(lower('120', '120')).toBe('impossible');
    expect(lower('', '80')).toBe('ok');
    expect(lower('12o', '80')).toBe('ok');
    expect(lower('120', '')).toBe('empty');
    expect(lower('120', '9999')).toBe('impossible');
    expect(typed({ [systolic]: '12o' })(systolic)?.state).toBe('impossible');
  });
  it('are asked about by the height and by the last weight, in words', () => {
    const thin = typed({ [weight]: '7', [height]: '160' })(weight);
    expect(thin?.state).toBe('impossible');
    expect(thin?.why.map(fieldWords)).toEqual([
      'Weight and height give a body mass index of 2.7: one of them is wrong',
    ]);
    const known = { ...adult, lastWeight: { value: 80, on: '2026-10-03' as LocalDate } };
    const changed = typed({ [weight]: '62' }, known)(weight);
    expect(changed?.state).toBe('unlikely');
    expect(changed?.why.map(fieldWords)).toEqual(['62 kg after 80 kg on 03-Oct-2026: confirm it']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vitalCodes, vitalSigns } from '#contracts/visits/vitals-names.ts';
import { flagOfVital } from '#domain/visits/vital-flags.ts';
import type { VitalFlag } from '#domain/visits/vital-flags.ts';

const years = (count: number) => Math.ceil(count * 365.25) + 1;
const of = (age: number, pregnant = false) => ({ ageDays: age, pregnant });
const adult = of(years(41));

type Row = readonly [sign: keyof typeof vitalCodes, age: number, value: number, flag: VitalFlag | null];
const rows: readonly Row[] = [
  // Adults: NEWS2, and grades of hypertension.
  ['systolic', years(41), 90, -2],
  ['systolic', years(41), 110, -1],
  ['systolic', years(41), 128, 0],
  ['systolic', years(41), 140, 1],
  ['systolic', years(41), 184, 2],
  ['systolic', years(41), 230, 2],
  ['diastolic', years(41), 60, 0],
  ['diastolic', years(41), 92, 1],
  ['diastolic', years(41), 110, 2],
  ['heartRate', years(41), 132, 2],
  ['heartRate', years(41), 111, 1],
  ['heartRate', years(41), 40, -2],
  ['respiratoryRate', years(41), 30, 2],
  ['saturation', years(41), 86, -2],
  ['saturation', years(41), 94, -1],
  ['temperature', years(41), 39.9, 1],
  ['temperature', years(41), 34.9, -2],
  // Children: NICE NG51.
  ['heartRate', 20, 160, 2],
  ['heartRate', years(1), 149, 1],
  ['heartRate', years(4), 129, 0],
  ['heartRate', years(7), 120, 2],
  ['heartRate', years(9), 59, -2],
  ['heartRate', years(13), 131, 2],
  ['respiratoryRate', years(2), 50, 2],
  ['respiratoryRate', years(5), 24, 1],
  ['respiratoryRate', years(5), 29, 2],
  ['temperature', 60, 38, 2],
  ['temperature', years(2), 38, 1],
  ['temperature', years(2), 35.9, -2],
  ['temperature', years(10), 35.9, -1],
  ['saturation', years(3), 89, -2],
  ['systolic', years(3), 60, null],
  ['diastolic', years(13), 100, null],
  ['systolic', years(13), 95, -1],
  // Nothing is known of it at any age.
  ['weight', years(41), 20, null],
  ['height', years(3), 20, null],
];

describe('the flag of a sign', () => {
  it.each(rows)('%s at %d days, %d: %j', (sign, age, value, flag) => {
    expect(flagOfVital(vitalCodes[sign], value, of(age))).toBe(flag);
  });

  it('goes by tables of their own for pregnant women', () => {
    const pregnant = of(years(28), true);
    expect(flagOfVital(vitalCodes.systolic, 145, pregnant)).toBe(1);
    expect(flagOfVital(vitalCodes.systolic, 160, pregnant)).toBe(2);
    expect(flagOfVital(vitalCodes.saturation, 94, pregnant)).toBe(-2);
    expect(flagOfVital(vitalCodes.heartRate, 95, pregnant)).toBe(0);
    expect(flagOfVital(vitalCodes.heartRate, 95, adult)).toBe(1);
  });

  it('is nothing, and never "usual", where the age is not known or the code is another', () => {
    expect(flagOfVital(vitalCodes.heartRate, 300, { ageDays: null, pregnant: false })).toBeNull();
    expect(flagOfVital('1-8', 300, adult)).toBeNull();
  });

  it('rises with the value at any age: nothing higher is called lower', () => {
    const age = fc.integer({ min: 0, max: 36_525 });
    for (const { code, min, max } of vitalSigns.filter(({ onForm }) => onForm)) {
      const value = fc.double({ min, max, noNaN: true });
      fc.assert(
        fc.property(age, fc.boolean(), value, value, (ageDays, pregnant, one, other) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          const flags = [low, high].map((each) => flagOfVital(code, each, { ageDays, pregnant }));
          if (flags[0] === null) expect(flags[1]).toBeNull();
          else expect(flags[0]).toBeLessThanOrEqual(flags[1] ?? -3);
        }),
      );
    }
  });
});

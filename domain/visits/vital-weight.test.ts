import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayPlus } from '#domain/platform/calendar.ts';
import { isFarFromLast } from '#domain/visits/vital-weight.ts';

const today = '2026-11-28';
const years = (count: number) => Math.ceil(count * 365.25) + 1;
const isFar = (ageDays: number | null, days: number, last: number, value: number) =>
  isFarFromLast(value, { ageDays, on: today, lastWeight: { value: last, on: dayPlus(today, -days) } });

type Row = readonly [age: number | null, days: number, last: number, value: number, far: boolean];
const rows: readonly Row[] = [
  // Adults: a tenth within half a year, a fifth beyond.
  [years(40), 56, 80, 72, false],
  [years(40), 56, 80, 71.9, true],
  [years(40), 56, 80, 88, false],
  [years(40), 56, 80, 88.1, true],
  [years(40), 400, 80, 65, false],
  [years(40), 400, 80, 63.9, true],
  [null, 56, 80, 71, true],
  [years(17), 800, 48, 62, false],
  // Children: what growth alone makes of it is no change.
  [243, 243, 3.3, 8.3, false],
  [243, 61, 7.6, 6.8, true],
  [243, 61, 7.6, 8.4, false],
  [243, 61, 7.6, 16.8, true],
  [5, 5, 3.4, 3.1, false],
  [5, 5, 3.4, 3, true],
  [years(8), 365, 22, 25, false],
  [years(8), 365, 22, 52, true],
];

describe('a weight beside the last one', () => {
  it.each(rows)('at %j days, %d days after, %d then %d kg: far %j', (age, days, last, value, far) => {
    expect(isFar(age, days, last, value)).toBe(far);
  });
  it('is never far when it has not changed and nobody grows any more, and is nothing without a last one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: years(18), max: years(100) }),
        fc.integer({ min: 0, max: 3000 }),
        fc.double({ min: 30, max: 200, noNaN: true }),
        (age, days, kg) => !isFar(age, Math.min(days, age - years(18)), kg, kg),
      ),
    );
    expect(isFarFromLast(500, { ageDays: 9, on: today, lastWeight: null })).toBe(false);
  });
  it('is not asked about for growing along the middle, at any age', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: years(20) }),
        fc.double({ min: -0.09, max: 0.19, noNaN: true }),
        (age, by) => !isFar(age, 0, 10, 10 * (1 + (age < 5844 ? by : Math.min(by, 0.09)))),
      ),
    );
  });
});

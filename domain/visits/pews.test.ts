import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vitalCodes } from '#contracts/visits/vitals-names.ts';
import { pewsOf, pewsPointsOf } from '#domain/visits/pews.ts';
import type { ObservedChild } from '#domain/visits/pews.ts';

const years = (count: number) => Math.ceil(count * 365.25);
const signs = (heartRate: number, systolic: number, respiratoryRate: number, saturation: number) => [
  { code: vitalCodes.heartRate, value: heartRate },
  { code: vitalCodes.systolic, value: systolic },
  { code: vitalCodes.respiratoryRate, value: respiratoryRate },
  { code: vitalCodes.saturation, value: saturation },
];
const well: ObservedChild = {
  vitals: signs(100, 100, 24, 98),
  breathed: 'air',
  capillaryRefill: 'prompt',
  respiratoryEffort: 'normal',
};
const child = (ageDays: number) => ({ ageDays, pregnant: false });

describe('the Bedside PEWS', () => {
  it('of a well child is nothing, and of a very ill one all there is', () => {
    expect(pewsOf(child(years(3)), well)).toMatchObject({ state: 'scored', score: 0 });
    const ill: ObservedChild = {
      vitals: signs(175, 60, 75, 85),
      breathed: 'oxygen',
      oxygenFlow: 6,
      capillaryRefill: 'slow',
      respiratoryEffort: 'severe',
    };
    expect(pewsOf(child(years(3)), ill)).toMatchObject({ state: 'scored', score: 26 });
    expect(pewsOf(child(years(3)), { ...ill, oxygenFlow: 2 })).toMatchObject({ score: 24 });
  });
  it('asks for what is missing, the flow of oxygen included, and is not made for grown people', () => {
    expect(pewsOf(child(years(3)), { vitals: [] })).toMatchObject({ state: 'missing' });
    expect(pewsOf(child(years(3)), { ...well, breathed: 'oxygen' })).toEqual({
      state: 'missing',
      missing: ['oxygen'],
    });
    for (const subject of [
      child(years(16)),
      { ageDays: null, pregnant: false },
      { ...child(years(15)), pregnant: true },
    ])
      expect(pewsOf(subject, well)).toEqual({ state: 'not_for' });
  });
  it('goes by the age: rows of the table', () => {
    // Age in days, sign, values with 0, 1, 2 and 4 points above and below.
    const rows = [
      [30, 'heartRate', [149, 150, 180, 190], [111, 110, 90, 80]],
      [200, 'heartRate', [149, 150, 170, 180], [101, 100, 80, 70]],
      [years(2), 'systolic', [109, 110, 125, 160], [91, 90, 75, 65]],
      [years(8), 'respiratoryRate', [30, 31, 41, 51], [20, 19, 14, 10]],
      [years(13), 'heartRate', [99, 100, 120, 140], [61, 60, 50, 40]],
      [years(13), 'respiratoryRate', [16, 17, 23, 30], [12, 11, 10, 9]],
    ] as const;
    for (const [age, item, ...sides] of rows)
      for (const side of sides)
        expect([age, item, side.map((value) => pewsPointsOf(item, value, age))]).toEqual([
          age,
          item,
          [0, 1, 2, 4],
        ]);
  });
  it('never falls as a sign goes further from what is usual', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: years(16) - 1 }),
        fc.constantFrom('heartRate' as const, 'systolic' as const, 'respiratoryRate' as const),
        fc.integer({ min: 0, max: 260 }),
        (age, item, value) => {
          const here = pewsPointsOf(item, value, age);
          const further = [value - 1, value + 1].map((next) => pewsPointsOf(item, next, age));
          // What is usual lies in one piece: a value with points has one neighbour at least that scores as much.
          if (here > 0) expect(Math.max(...further)).toBeGreaterThanOrEqual(here);
        },
      ),
    );
  });
});

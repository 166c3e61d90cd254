import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabRange } from '#contracts/labs/catalogue.ts';
import { rangeFaults } from '#domain/labs/ranges.ts';
import { rangeFor } from '#domain/labs/result.ts';

const range = (change: Partial<LabRange>): LabRange => ({
  sex: 'any',
  pregnancy: 'any',
  ageFromDays: 0,
  ageToDays: 60_000,
  low: null,
  high: null,
  criticalLow: null,
  criticalHigh: null,
  normalCodes: [],
  source: '',
  ...change,
});
const codes = (...ranges: LabRange[]) =>
  rangeFaults(ranges).map(({ index, field, code }) => [index, field, code]);

describe('the ranges of a test', () => {
  it('have their limits in order: critical low, low, high, critical high', () => {
    expect(codes(range({ criticalLow: 2.5, low: 3.5, high: 5.1, criticalHigh: 6.5 }))).toEqual([]);
    expect(codes(range({ low: 5, high: 4 }))).toEqual([[0, 'high', 'range.order']]);
    expect(codes(range({ criticalLow: 4, low: 3.5 }))).toEqual([[0, 'low', 'range.order']]);
    expect(codes(range({ high: 6, criticalHigh: 5 }))).toEqual([[0, 'criticalHigh', 'range.order']]);
    expect(codes(range({ ageFromDays: 30, ageToDays: 30 }))).toEqual([[0, 'ageToDays', 'range.order']]);
  });
  it('leave nobody between two that are equally particular', () => {
    const child = range({ ageToDays: 4000 });
    expect(codes(child, range({ ageFromDays: 4000, ageToDays: 9000 }))).toEqual([]);
    expect(codes(child, range({ ageFromDays: 3999, ageToDays: 9000 }))).toEqual([
      [1, 'ageFromDays', 'range.overlap'],
    ]);
    expect(codes(range({}), range({}))).toEqual([[1, 'ageFromDays', 'range.overlap']]);
    // A more particular one stands over a general one: that is how they are meant.
    expect(codes(range({}), child, range({ sex: 'female' }), range({ sex: 'male' }))).toEqual([]);
    expect(
      codes(
        range({ sex: 'female', pregnancy: 'pregnant' }),
        range({ sex: 'female', pregnancy: 'not_pregnant' }),
      ),
    ).toEqual([]);
  });
  it('without a fault choose the same for a person in whatever order they stand', () => {
    const some = fc.record({
      sex: fc.constantFrom('any' as const, 'female' as const, 'male' as const),
      from: fc.integer({ min: 0, max: 3 }),
      to: fc.constantFrom(4, 5, 60),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 5 }), fc.integer({ min: 0, max: 5000 }), (drawn, ageDays) => {
        const ranges = drawn.map(({ sex, from, to }, low) =>
          range({ sex, ageFromDays: from * 1000, ageToDays: to * 1000, low }),
        );
        if (rangeFaults(ranges).length) return;
        const of = (list: LabRange[]) => rangeFor(list, { sex: 'female', ageDays, pregnant: false });
        expect(of(ranges.toReversed())).toEqual(of(ranges));
      }),
    );
  });
});

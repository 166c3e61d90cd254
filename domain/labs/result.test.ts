import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabRange } from '#contracts/labs/catalogue.ts';
import { flagOf, rangeFor, rangeText, valueRefusal } from '#domain/labs/result.ts';

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
const year = 365;

describe('the range of a result', () => {
  const ranges = [
    range({ low: 1, high: 2 }),
    range({ sex: 'female', low: 3, high: 4 }),
    range({ sex: 'female', pregnancy: 'pregnant', low: 5, high: 6 }),
    range({ ageToDays: 28, low: 7, high: 8 }),
  ];
  it('is the most particular that fits, by sex, pregnancy and age at collection', () => {
    const of = (
      sex: 'male' | 'female' | 'unknown',
      ageDays: number | null,
      pregnant: boolean | null = false,
    ) => rangeFor(ranges, { sex, ageDays, pregnant })?.low;
    expect(of('male', 40 * year)).toBe(1);
    expect(of('female', 40 * year)).toBe(3);
    expect(of('female', 30 * year, true)).toBe(5);
    expect(of('male', 27)).toBe(7);
    expect(of('male', 28)).toBe(1);
  });
  it('is none where it asks for what is not known: never a wrong one', () => {
    expect(
      rangeFor([range({ sex: 'male', low: 1 })], { sex: 'unknown', ageDays: 9000, pregnant: null }),
    ).toBeNull();
    expect(
      rangeFor([range({ pregnancy: 'not_pregnant', low: 1 })], {
        sex: 'female',
        ageDays: 9000,
        pregnant: null,
      }),
    ).toBeNull();
    expect(
      rangeFor([range({ ageFromDays: 6570, low: 1 })], { sex: 'male', ageDays: null, pregnant: false }),
    ).toBeNull();
    expect(flagOf(null, { value: 5 })).toEqual({ flag: null, critical: false });
    expect(rangeText(null)).toBeNull();
  });
});

describe('the flag of a result', () => {
  const potassium = range({ low: 3.5, high: 5.1, criticalLow: 2.5, criticalHigh: 6.5 });
  it('is normal at its limits, and critical at and beyond the critical ones', () => {
    const flags = [2.5, 2.51, 3.49, 3.5, 5.1, 5.11, 6.49, 6.5].map(
      (value) => flagOf(potassium, { value }).flag,
    );
    expect(flags).toEqual(['LL', 'L', 'L', 'N', 'N', 'H', 'H', 'HH']);
    expect(flagOf(potassium, { value: 6.5 }).critical).toBe(true);
    expect(flagOf(potassium, { value: 6.49 }).critical).toBe(false);
  });
  it('of an off-scale value says only what its bound says', () => {
    expect(flagOf(potassium, { value: 7, comparator: '>' })).toEqual({ flag: 'HH', critical: true });
    expect(flagOf(potassium, { value: 2, comparator: '<' })).toEqual({ flag: 'LL', critical: true });
    expect(flagOf(potassium, { value: 5.1, comparator: '>' }).flag).toBe('H');
    // Less than four may be far too low: not known to be normal.
    expect(flagOf(potassium, { value: 4, comparator: '<' }).flag).toBeNull();
    // Seen on a running platform: a bound was taken for a value.
    expect(flagOf(range({ high: 5 }), { value: 6, comparator: '<' }).flag).toBeNull();
    expect(flagOf(range({ low: 60 }), { value: 59, comparator: '>' }).flag).toBeNull();
    expect(flagOf(range({ high: 16 }), { value: 25, comparator: '<' }).flag).toBeNull();
    expect(flagOf(range({ low: 60 }), { value: 60, comparator: '>=' }).flag).toBe('N');
    expect(flagOf(range({ high: 200 }), { value: 150, comparator: '<' }).flag).toBe('N');
  });
  it('never grows less severe as a value goes further out', () => {
    const severity = { LL: -2, L: -1, N: 0, H: 1, HH: 2, A: 9 } as const;
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 15, noNaN: true }),
        fc.double({ min: -5, max: 15, noNaN: true }),
        (a, b) => {
          const [low, high] = a < b ? [a, b] : [b, a];
          const of = (value: number) => severity[flagOf(potassium, { value }).flag ?? 'A'];
          expect(of(low)).toBeLessThanOrEqual(of(high));
        },
      ),
    );
  });
  it('of a coded result is abnormal when its code is not a normal one, and none without a list', () => {
    expect(flagOf(range({ normalCodes: ['neg'] }), { code: 'neg' }).flag).toBe('N');
    expect(flagOf(range({ normalCodes: ['neg'] }), { code: 'pos' }).flag).toBe('A');
    expect(flagOf(range({}), { code: 'pos' }).flag).toBeNull();
  });
});

describe('a typed value', () => {
  it('must be of the kind of its test, in its unit', () => {
    const sodium = { resultKind: 'quantity' as const, unit: 'mmol/L', answers: [] };
    expect(valueRefusal(sodium, { value: 140 })).toBeNull();
    expect(valueRefusal(sodium, { value: 140, unit: 'mmol/L' })).toBeNull();
    expect(valueRefusal(sodium, { value: 140, unit: 'mg/dL' })).toBe('lab.unit_differs');
    expect(valueRefusal(sodium, { value: 140, comparator: '>' })).toBe('lab.value_missing');
    expect(valueRefusal(sodium, { text: '140' })).toBe('lab.value_missing');
    const group = { resultKind: 'coded' as const, unit: null, answers: [{ code: 'A', text: 'A' }] };
    expect(valueRefusal(group, { code: 'A' })).toBeNull();
    expect(valueRefusal(group, { code: 'C' })).toBe('lab.answer_unknown');
  });
});

it('a value off scale is flagged only where every value it may be has that flag', () => {
  const limit = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(
      fc.tuple(limit, limit).map((pair) => pair.toSorted((a, b) => a - b)),
      fc.integer({ min: 0, max: 45 }),
      fc.constantFrom('<' as const, '<=' as const, '>=' as const, '>' as const),
      ([low = 0, high = 0], value, comparator) => {
        const limits = range({ low, high });
        const may = Array.from({ length: 1001 }, (_, nth) => nth / 10).filter((each) =>
          comparator === '<'
            ? each < value
            : comparator === '<='
              ? each <= value
              : comparator === '>'
                ? each > value
                : each >= value,
        );
        const flags = new Set(may.map((each) => flagOf(limits, { value: each }).flag));
        const { flag } = flagOf(limits, { value, comparator });
        if (flag !== null && may.length) expect([...flags]).toEqual([flag]);
        else if (flags.size === 1 && !flags.has('N'))
          expect([low, high, comparator, value, flag]).toEqual([...flags]);
      },
    ),
  );
});

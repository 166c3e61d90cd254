import type { LocalDate } from '#contracts/platform/wire.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOfRepeat, repeatsIt } from '#domain/pharmacy/repeats.ts';
import type { Prescribed, Repeatable } from '#domain/pharmacy/repeats.ts';

const line: Repeatable = {
  repeats: 2,
  used: 0,
  issued: 30,
  state: 'issued',
  isRepeating: false,
  saleClass: 'prescription',
  until: '2027-05-27',
};
const today = '2026-11-28';
const refusal = (change: Partial<Repeatable>, day: LocalDate = today) =>
  refusalOfRepeat({ ...line, ...change }, day);

describe('a line is issued again', () => {
  it('as often as its prescriber said, and no more', () => {
    expect([0, 1, 2, 3].map((used) => refusal({ used }))).toEqual([
      null,
      null,
      'repeats_used',
      'repeats_used',
    ]);
    expect(refusal({ repeats: 0 })).toBe('repeat_none');
  });
  it('not while something of it is still to be handed over, nor before it was issued at all', () => {
    expect(refusal({ state: 'waiting' })).toBe('repeat_open');
    expect(refusal({ isRepeating: true })).toBe('repeat_open');
    expect(refusal({ issued: 0, state: 'expired' })).toBe('repeat_not_issued');
    expect(refusal({ issued: 10, state: 'cancelled' }), 'a part was given, the rest given up').toBeNull();
  });
  it('to its last day, and never of a controlled medicine', () => {
    expect(refusal({}, '2027-05-27')).toBeNull();
    expect(refusal({}, '2027-05-28')).toBe('repeats_over');
    expect(refusal({ saleClass: 'controlled' })).toBe('repeat_controlled');
  });
});

describe('a repeat', () => {
  const first: Prescribed = {
    medicineId: 'm',
    doseValue: 500,
    doseUnit: 'mg',
    route: 'oral',
    timesPerDay: 2,
    asNeeded: false,
    maxPerDay: null,
    durationDays: 30,
    quantity: 60,
    instructions: 'after food',
  };
  it('is what was prescribed, or less of it', () => {
    expect(repeatsIt({ ...first, repeats: 0 }, first)).toBe(true);
    expect(repeatsIt({ ...first, repeats: 0, quantity: 30 }, first)).toBe(true);
  });
  it('differs in no member', () => {
    const other: { [K in keyof Prescribed]: Prescribed[K] } & { repeats: number } = {
      medicineId: 'n',
      doseValue: 850,
      doseUnit: 'g',
      route: 'rectal',
      timesPerDay: 3,
      asNeeded: true,
      maxPerDay: 4,
      durationDays: 60,
      quantity: 61,
      instructions: 'before food',
      repeats: 1,
    };
    const names = fc.subarray(Object.keys(other) as (keyof typeof other)[], { minLength: 1 });
    fc.assert(
      fc.property(names, (changed) => {
        const change = Object.fromEntries(changed.map((name) => [name, other[name]]));
        expect(repeatsIt({ ...first, repeats: 0, ...change }, first)).toBe(false);
      }),
    );
  });
});

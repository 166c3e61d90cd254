import { describe, expect, it } from 'vitest';
import { LabRange } from '#contracts/labs/catalogue.ts';
import { code128Bars, code128Values } from '#lib/labs/code128.ts';
import { readNumber, resultNumber, resultText, splitComparator } from '#lib/labs/result-text.ts';
import { emptyRange, rangeToSend, typedRange, wrongOf } from '#lib/labs/typed-range.ts';

describe('results in words', () => {
  it('shows the decimals of the test and never rounds what was entered', () => {
    expect(resultNumber(4.1, 2)).toBe('4.10');
    expect(resultNumber(6.3841, 2)).toBe('6.3841');
  });
  it('names comparator and unit, or the answer', () => {
    const none = {
      version: 1,
      status: 'final',
      comparator: null,
      value: null,
      unit: null,
      code: null,
      text: null,
    };
    const by = {
      flag: null,
      range: null,
      critical: false,
      enteredById: '',
      enteredByName: '',
      enteredAt: '',
      verifiedByName: null,
    };
    const result = { ...none, ...by, verifiedAt: null, occurredAt: '' } as Parameters<typeof resultText>[1];
    const item = { decimals: 0, answers: [{ code: 'neg', text: 'Not seen' }] };
    expect(resultText(item, { ...result, value: 600, comparator: '>', unit: 'mg/dL' })).toBe('> 600 mg/dL');
    expect(resultText(item, { ...result, code: 'neg' })).toBe('Not seen');
  });
  it('refuses a comma in a number and takes the sign of an analyser apart', () => {
    expect(readNumber('1,250')).toBeNull();
    expect(readNumber(' 4.10 ')).toBe(4.1);
    expect(splitComparator('<=0.5')).toEqual({ comparator: '<=', rest: '0.5' });
    expect(splitComparator('12')).toEqual({ comparator: '', rest: '12' });
  });
});

describe('ranges as they are typed', () => {
  it('come back as they were, in years or in days', () => {
    for (const [ageFromDays, ageToDays] of [
      [0, 60_000],
      [6575, 60_000],
      [0, 28],
    ] as const) {
      const range = LabRange.parse({ ageFromDays, ageToDays, low: 3.5, criticalHigh: 6.5 });
      expect(rangeToSend(typedRange(range))).toEqual(range);
    }
  });
  it('name what is no number', () => {
    expect(wrongOf({ ...emptyRange(), low: '3,5', high: '5.1' })).toEqual(['low']);
  });
});

describe('Code 128', () => {
  it('has start, check symbol and stop; the example of the standard’s check sum', () => {
    // "PJJ123C" in set B: check symbol 55 by hand: (104 + 48 + 2*42 + 3*42 + 4*17 + 5*18 + 6*19 + 7*35) mod 103.
    expect(code128Values('PJJ123C')).toEqual([104, 48, 42, 42, 17, 18, 19, 35, 55, 106]);
  });
  it('is 11 modules a symbol and 13 for the stop, ending with a bar', () => {
    const { bars, width } = code128Bars('L261124-0001');
    expect(width).toBe((12 + 2) * 11 + 13);
    const last = bars.at(-1) ?? [0, 0];
    expect(last[0] + last[1]).toBe(width);
  });
  it('refuses what set B cannot write', () => {
    expect(() => code128Values('é')).toThrow();
  });
});

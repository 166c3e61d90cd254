import { describe, expect, it } from 'vitest';
import { LabRange } from '#contracts/labs/catalogue.ts';
import { code128Bars, code128Values } from '#lib/labs/code128.ts';
import { resultNumber } from '#lib/labs/result-number.ts';
import {
  expectedText,
  flagTyped,
  previousText,
  readNumber,
  resultText,
  splitComparator,
} from '#lib/labs/result-text.ts';
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
  it('refuses a comma that groups nothing and takes the sign of an analyser apart', () => {
    expect([readNumber('1,25'), readNumber('1,250')]).toEqual([null, 1250]);
    expect(readNumber(' 4.10 ')).toBe(4.1);
    expect(splitComparator('<=0.5')).toEqual({ comparator: '<=', rest: '0.5' });
    expect(splitComparator('12')).toEqual({ comparator: '', rest: '12' });
  });
});

describe('a value while it is typed', () => {
  const expected = { low: 3.5, high: 5.1, criticalLow: 2.8, criticalHigh: 6.2, normalCodes: [] };
  const potassium = {
    resultKind: 'quantity_comparator',
    unit: 'mmol/L',
    answers: [],
    expected,
  } as const;
  const typed = (value: string, comparator = '') => flagTyped({ ...potassium }, { value, comparator });

  it('is flagged by the rule of the server, off scale by its bound', () => {
    expect(typed('4.1')).toEqual({ flag: 'N', critical: false, unlikely: false });
    expect(typed('5.2').flag).toBe('H');
    expect(typed('71')).toEqual({ flag: 'HH', critical: true, unlikely: true });
    expect(typed('6.2')).toEqual({ flag: 'HH', critical: true, unlikely: false });
    expect(typed('2.8', '<')).toEqual({ flag: 'LL', critical: true, unlikely: false });
  });
  it('has no flag while it is no number, and none where no range fits', () => {
    for (const text of ['', '4,1', '7.', 'x']) expect(typed(text).flag).toBeNull();
    expect(flagTyped({ ...potassium, expected: null }, { value: '9', comparator: '' }).flag).toBeNull();
  });
  it('is compared with an answer that is normal, and never with words', () => {
    const coded = { resultKind: 'coded' as const, expected: { ...expected, normalCodes: ['neg'] } };
    expect(flagTyped(coded, { value: 'pos', comparator: '' }).flag).toBe('A');
    expect(flagTyped({ ...coded, resultKind: 'text' }, { value: '9', comparator: '' }).flag).toBeNull();
  });
  it('stands beside what is expected and what it was before', () => {
    expect(expectedText({ ...potassium, answers: [] })).toBe('3.5 – 5.1 mmol/L');
    const answers = [
      { code: 'neg', text: 'Not seen' },
      { code: 'pos', text: 'Seen' },
    ];
    const none = { low: null, high: null, criticalLow: null, criticalHigh: null, normalCodes: ['neg'] };
    expect(expectedText({ expected: none, unit: null, answers })).toBe('Not seen');
    const empty = { comparator: null, value: null, unit: null, code: null, answer: null, flag: null };
    const before = { ...empty, value: 4.2, decimals: 2, occurredAt: '' } as const;
    expect(previousText(potassium, { ...before, unit: 'mmol/L' })).toBe('4.20');
    expect(previousText(potassium, { ...before, unit: 'meq/L' })).toBe('4.20 meq/L');
    // A code is read as it was meant then, whatever the test's answers say by now.
    const coded = { ...empty, code: 'pos', decimals: 0, occurredAt: '' };
    expect(previousText({ unit: null }, { ...coded, answer: 'Positive' })).toBe('Positive');
    expect(previousText({ unit: null }, coded)).toBe('pos');
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

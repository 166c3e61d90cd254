import { describe, expect, it } from 'vitest';
import { readMoney } from '#lib/platform/format.ts';
import { noNumber, readNumber } from '#lib/labs/result-text.ts';
import { latin, numberTyped, wholeTyped } from '#lib/platform/read-number.ts';

describe('a number as people type it', () => {
  it.each([
    ['37.5', 37.5],
    ['37,5', 37.5],
    ['-2', -2],
    ['−2', -2],
    ['१२०', 120],
    ['३७.५', 37.5],
    ['٣٧', 37],
    ['۱۲۰', 120],
    ['１２０', 120],
    [' \u200b120\u202c ', 120],
    ['1,000', 1000],
    ['1,25,000.5', 125_000.5],
    ['37.', 37],
  ])('%s', (typed, value) => {
    expect(numberTyped(typed)).toBe(value);
  });
  it.each([
    '',
    '1e3',
    '0x10',
    'Infinity',
    '12 0',
    '1,2345',
    '1,2,3',
    '12,',
    '0,500',
    '1.2.3',
    '--1',
    '1,00,00',
  ])('%s is none', (typed) => {
    expect(numberTyped(typed)).toBeNaN();
  });
  it('is whole where things are counted', () => {
    expect([wholeTyped('१०', 3), wholeTyped('1,000', 4), wholeTyped(' 7 ', 3)]).toEqual([10, 1000, 7]);
    expect(['1.5', '1,5', '-1', '', '1000', '1e2'].map((typed) => wholeTyped(typed, 3))).toEqual(
      Array(6).fill(null),
    );
  });
  it('leaves words alone', () => {
    expect(latin(' किलो 12 kg ')).toBe('किलो 12 kg');
  });
});

describe('an amount of money', () => {
  it('has its commas where thousands and lakhs are, and never a hundred times what was meant', () => {
    expect(['1,250.5', '1,25,000', '₹ 80', '₹1,25,000.00', '१,२५०', '0.05'].map(readMoney)).toEqual([
      '125050',
      '12500000',
      '8000',
      '12500000',
      '125000',
      '5',
    ]);
    expect(['99,50', '1,5', '1 5', '12.345', '-3', '1,2345', '', '1e3'].map(readMoney)).toEqual(
      Array(8).fill(null),
    );
  });
});

describe('a result', () => {
  it('is read from any digits, and with commas where they can only be thousands', () => {
    expect(['४.१', '4.10', '1,250', '1,25,000.5', '−2'].map(readNumber)).toEqual([
      4.1, 4.1, 1250, 125_000.5, -2,
    ]);
  });
  it('with a comma that may be a decimal sign is none, and told so', () => {
    expect(['1,5', '4,10', '0,500', '1,2345', '1,2,3', '1.250,5'].map(readNumber)).toEqual(
      Array(6).fill(null),
    );
    expect([noNumber('1,5'), noNumber('x')]).toEqual(['lab.comma_unclear', 'lab.not_number']);
  });
});

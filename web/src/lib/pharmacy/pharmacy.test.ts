import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { words as hindi } from '#lib/i18n/hi.ts';
import { english, speak } from '#lib/i18n/messages.ts';
import { chargeName } from '#lib/billing/charge-name.ts';
import { allocate, readQuantity, sumOf } from '#lib/pharmacy/lots.ts';
import { amountText, dosageText, genericText, quantityOf, timesInDays } from '#lib/pharmacy/dosage.ts';

const line = {
  doseValue: 1,
  doseUnit: '{tablet}',
  route: 'oral',
  timesPerDay: 3,
  asNeeded: false,
  maxPerDay: null,
  durationDays: 5,
} as const;

describe('a dose in words', () => {
  it('has no trailing zero, a zero before the point and commas for thousands', () => {
    expect(amountText(0.5, 'mL')).toBe('0.5 mL');
    expect(amountText(1500, '{tablet}')).toBe('1,500 tablets');
    expect(amountText(1, '{tablet}')).toBe('1 tablet');
    // No code of UCUM is shown to people.
    expect([amountText(50, 'ug'), amountText(1000, '[IU]')]).toEqual(['50 mcg', '1,000 IU']);
  });
  it('names dose, route, times and days', () => {
    expect(dosageText(line)).toBe('1 tablet · by mouth · 3 times a day · for 5 days');
    expect(dosageText({ ...line, timesPerDay: null, asNeeded: true, maxPerDay: 4, durationDays: 1 })).toBe(
      '1 tablet · by mouth · as needed, at most 4 doses a day · for 1 day',
    );
    expect(dosageText({ ...line, doseValue: null, doseUnit: null, timesPerDay: null })).toBe(
      'dose not stated',
    );
  });
  it('says any rate as whole times in whole days, and never as another rate', () => {
    const often = (timesPerDay: number) => dosageText({ ...line, timesPerDay }).split(' · ')[2];
    expect([2 / 7, 1 / 7, 0.143, 0.29, 1 / 2, 1.5, 3 / 7, 1, 2, 4].map(often)).toEqual([
      '2 times in 7 days',
      'every 7 days',
      'every 7 days',
      '2 times in 7 days',
      'every 2 days',
      '3 times in 2 days',
      '3 times in 7 days',
      'once a day',
      'twice a day',
      '4 times a day',
    ]);
    speak('hi', hindi);
    expect([often(2 / 7), often(1 / 7)]).toEqual(['7 दिन में 2 बार', 'हर 7 दिन में']);
    speak('en', english);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 31 }), (times, days) => {
        const said = timesInDays(times / days);
        expect((said?.times ?? 0) / (said?.days ?? 1)).toBeCloseTo(times / days, 5);
        expect(said?.days).toBeLessThanOrEqual(days);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 48, noNaN: true }), (rate) => {
        const said = timesInDays(rate);
        if (said) expect(Math.abs(said.times / said.days - rate)).toBeLessThanOrEqual(0.0051);
      }),
    );
  });
  it('does not say the word for dose again after it', () => {
    const unsaid = { ...line, doseValue: null, doseUnit: null, timesPerDay: null };
    expect(dosageText(unsaid, true)).toBe('not stated');
    speak('hi', hindi);
    expect(dosageText(unsaid, true)).not.toContain(hindi.dose);
    expect(dosageText(unsaid)).toBe('खुराक नहीं लिखी');
    speak('en', english);
  });
  it('is charged under a name with its form in the language of the page; what is no medicine keeps its name', () => {
    speak('hi', hindi);
    expect(chargeName('MED:PCM500', 'Paracetamol 500 mg tablet')).toBe('Paracetamol 500 mg टैबलेट');
    expect(chargeName('PROC:INJ', 'Intramuscular injection')).toBe('Intramuscular injection');
    speak('en', english);
    expect(chargeName('MED:PCM500', 'Paracetamol 500 mg tablet')).toBe('Paracetamol 500 mg tablet');
  });
  it('writes generic names in lower case and leaves units alone', () => {
    expect(genericText('Insulin Glargine 100 UNT/mL')).toBe('insulin glargine 100 UNT/mL');
  });
  it('names the form in the language of the page, the longest that is known, and leaves others as they are', () => {
    speak('hi', hindi);
    expect(genericText('Paracetamol 500 mg tablet')).toBe('paracetamol 500 mg टैबलेट');
    expect(genericText('Amoxicillin 25 mg/mL powder for oral suspension')).toBe(
      'amoxicillin 25 mg/mL पीने के सस्पेंशन का पाउडर',
    );
    expect(genericText('Nicotine 7 mg patch')).toBe('nicotine 7 mg patch');
    speak('en', english);
    expect(genericText('Paracetamol 500 mg tablet')).toBe('paracetamol 500 mg tablet');
  });
  it('has words for every form of the catalogue that comes with it', () => {
    const [head = '', ...rows] = readFileSync('db/seeds/data/medicines.tsv', 'utf8').trim().split('\n');
    const at = head.split('\t').indexOf('form');
    const forms = new Set(rows.map((row) => row.split('\t')[at] ?? '').filter(Boolean));
    expect(forms.size).toBeGreaterThan(20);
    expect([...forms].filter((form) => !(`form.${form.replaceAll(' ', '_')}` in hindi))).toEqual([]);
  });
});

describe('the quantity of a course', () => {
  it('is dose x times x days in base units, without an extra tablet for binary fractions', () => {
    expect(quantityOf(line, '{tablet}')).toBe(15);
    expect(quantityOf({ ...line, doseValue: 0.1, timesPerDay: 3, durationDays: 10 }, '{tablet}')).toBe(3);
    expect(quantityOf({ ...line, asNeeded: true, maxPerDay: 4 }, '{tablet}')).toBe(20);
  });
  it('is not known for a dose in another unit', () => {
    expect(quantityOf({ ...line, doseUnit: 'mg' }, '{tablet}')).toBeNull();
  });
});

describe('lots', () => {
  it('take a slip for no number, and not for nothing, which would end the prescription', () => {
    expect(['abc', '', '-1', '1.5', '10x'].map(readQuantity)).toEqual([null, null, null, null, null]);
    expect(['0', ' 18 '].map(readQuantity)).toEqual([0, 18]);
  });
  const lot = (batchId: string, reserved: number, free: number) => ({
    batchId,
    batchNumber: batchId,
    expiresOn: '2038-01-31',
    reserved,
    free,
  });
  it('are taken from what is kept for the line, then first to expire', () => {
    const lots = [lot('a', 0, 5), lot('b', 12, 3), lot('c', 0, 50)];
    expect(allocate(lots, 15)).toEqual({ b: 12, a: 3 });
    expect(sumOf(allocate(lots, 500))).toBe(70);
  });
});

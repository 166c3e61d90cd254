import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestWord, typingDistance } from '#domain/consultations/nearest-word.ts';

const known = ['asthma', 'diabetes', 'mellitus', 'hypertension', 'hypotension', 'acute', 'ulcer'];

describe('the nearest word', () => {
  it('forgives a slip of the pen', () => {
    expect(
      ['diabtes', 'melitus', 'hypertensoin', 'ashtma', 'diab'].map((word) => nearestWord(word, known)),
    ).toEqual(['diabetes', 'mellitus', 'hypertension', 'asthma', 'diab']);
  });
  it('does not guess at short or strange words', () => {
    expect([nearestWord('xyz', known), nearestWord('quetzalcoatl', known)]).toEqual([null, null]);
  });
  it('says no more of a distance above the limit than that it is', () => {
    expect(typingDistance('aabc', 'aacaa', 1)).toBe(2);
  });
  it('is a distance', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(typingDistance(a, b, 20)).toBe(typingDistance(b, a, 20));
        expect(typingDistance(a, b, 20) === 0).toBe(a === b);
        expect(typingDistance(a, b, 1)).toBe(Math.min(2, typingDistance(a, b, 20)));
      }),
    );
  });
});

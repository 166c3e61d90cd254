import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasOtherScript } from '#contracts/patients/names.ts';
import { latinName } from '#domain/patients/latin-name.ts';
import { nameLikeness } from '#domain/patients/duplicate-score.ts';
import { plainName, searchForm } from '#domain/patients/name-search.ts';
import { latinDigits } from '#domain/platform/digits.ts';
import { nameShapes, scripts } from '#test/builders/names.ts';

describe('a name in any script', () => {
  it('is one name in any order, without punctuation and in capitals, and never nothing, over 2,000 shapes', () => {
    for (const { given, family } of nameShapes(2_000)) {
      const form = searchForm(given, family);
      expect([given, family, form.nameSearch]).not.toContain('');
      expect([given, searchForm(family, given)]).toEqual([given, form]);
      expect([given, searchForm(`${family}, ${given}.`, '')]).toEqual([given, form]);
      expect([given, searchForm(`${given} ${family}`.toUpperCase(), '').nameSearch]).toEqual([
        given,
        searchForm(`${given} ${family}`.toUpperCase().toLowerCase(), '').nameSearch,
      ]);
      // What is typed in Latin letters meets what was written of the name in Latin letters.
      expect([given, searchForm(latinName(`${given} ${family}`), '').nameLatin]).toEqual([
        given,
        form.nameLatin,
      ]);
      expect(hasOtherScript(latinName(`${given} ${family}`))).toBe(false);
    }
    expect(scripts.length).toBeGreaterThanOrEqual(40);
  });

  it('keeps the vowel signs of Indian scripts: no two different names fold into one', () => {
    for (const { first, last } of scripts.filter(({ indian }) => indian)) {
      const consonants = lettersBetween(first, last, /\p{Lo}/u);
      const signs = ['', ...lettersBetween(first, last, /\p{M}/u)];
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.constantFrom(...consonants), fc.constantFrom(...signs)), {
            minLength: 1,
            maxLength: 6,
          }),
          fc.array(fc.tuple(fc.constantFrom(...consonants), fc.constantFrom(...signs)), {
            minLength: 1,
            maxLength: 6,
          }),
          (one, two) => {
            const [a, b] = [one, two].map((syllables) => syllables.flat().join('').normalize('NFKD')) as [
              string,
              string,
            ];
            if (a !== b) expect(plainName(a)).not.toBe(plainName(b));
          },
        ),
      );
    }
    expect(new Set(['मीना', 'मोना', 'मनु'].map(plainName)).size).toBe(3);
  });

  it('is written in Latin letters as people say it', () => {
    const said = Object.fromEntries(
      ['मीना शर्मा', 'राजेश कुमार', 'चौहान छाया', 'গান্ধী', 'ಕೃಷ್ಣ', 'ബിജു', 'ਸਿੰਘ', 'Иван', 'Ελένη', 'Łoś Đỗ'].map(
        (name) => [name, latinName(name)],
      ),
    );
    expect(said).toEqual({
      'मीना शर्मा': 'Mina Sharma',
      'राजेश कुमार': 'Rajesh Kumar',
      'चौहान छाया': 'Chauhan Chhaya',
      গান্ধী: 'Gandhi',
      ಕೃಷ್ಣ: 'Krishna',
      ബിജു: 'Biju',
      ਸਿੰਘ: 'Singh',
      Иван: 'Ivan',
      Ελένη: 'Eleni',
      'Łoś Đỗ': 'Łoś Đỗ',
    });
  });

  it('loses letters of Latin that do not come apart, accents and signs', () => {
    expect(['Łoś', 'Đỗ', 'Søren', 'Weiß', 'Işıl', ' Śrī  O’Neil '].map(plainName)).toEqual([
      'los',
      'do',
      'soren',
      'weiss',
      'isil',
      'sri oneil',
    ]);
  });

  it('is like itself in another script, and unlike another name', () => {
    expect(nameLikeness('मीना शर्मा', 'Mina Sharma')).toBeGreaterThan(0.9);
    expect(nameLikeness('मीना शर्मा', 'Arjun Rao')).toBeLessThan(0.5);
  });
});

it('digits of every script have their value', () => {
  expect(latinDigits('९८७६५ ٠١٢ ০৯ 𝟘𝟡 ０９ x3')).toBe('98765 012 09 09 09 x3');
});

const lettersBetween = (first: number, last: number, kind: RegExp): string[] =>
  Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)).filter(
    (letter) => kind.test(letter) && letter.normalize('NFKD') === letter,
  );

import anyAscii from 'any-ascii';
import { latinName } from '#domain/patients/latin-name.ts';
import { latinDigits } from '#domain/platform/digits.ts';

/** Marks over letters that people leave out when they type: accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic. */
const optionalMarks =
  /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Hebrew}\p{Script=Arabic}]\p{M}*)\p{M}/gu;

/**
 * What two ways to write one name have in common: lower case, without accents and punctuation, digits in Latin: `Śrī  O’Neil` -> `sri oneil`,
 * `Łoś` -> `los`. Other scripts keep their letters, and Indian ones their vowel signs: without them मीना, मोना and मनु would be one name.
 */
export const plainName = (name: string): string =>
  latinDigits(name)
    .normalize('NFKD')
    .replace(optionalMarks, '')
    .replace(/\p{Script=Latin}+/gu, anyAscii)
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’`.\p{Cf}]/gu, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

const sounds: readonly [RegExp, string][] = [
  // Aspirated and doubled spellings of Indian names, silent and like-sounding letters of English ones.
  [/^kn/g, 'n'],
  [/^wr/g, 'r'],
  [/ph/g, 'f'],
  [/bh/g, 'b'],
  [/dh/g, 'd'],
  [/gh/g, 'g'],
  [/jh/g, 'j'],
  [/kh/g, 'k'],
  [/th/g, 't'],
  [/ck/g, 'k'],
  [/sch/g, 's'],
  [/sh/g, 's'],
  [/chh?/g, 'c'],
  [/q/g, 'k'],
  [/x/g, 'ks'],
  [/w/g, 'v'],
  [/z/g, 's'],
  [/c(?=[eiy])/g, 's'],
  [/ee|ii|y/g, 'i'],
  [/oo|uu|ou/g, 'u'],
  [/aa/g, 'a'],
  [/ai|ay|ei/g, 'e'],
  [/au|aw/g, 'o'],
];

/** Sound of one name part: consonants in order, equal neighbours once, vowels only at the start. `Lakshmi` and `Laxmi` sound alike. */
export function soundOf(part: string): string {
  let text = plainName(part).replace(/ /g, '');
  for (const [pattern, by] of sounds) text = text.replace(pattern, by);
  const [first = '', ...rest] = text;
  const skeleton = first + rest.join('').replace(/[aeiouh]/g, '');
  return skeleton.replace(/(.)\1+/g, '$1');
}

const longest = 220;
const sorted = (parts: readonly string[]): string =>
  parts.filter(Boolean).toSorted().join(' ').slice(0, longest);

/** What a name is looked for by; parts are sorted, so that the order in which they are typed does not matter. */
export type NameForms = {
  /** In its own script. */
  readonly nameSearch: string;
  /** In Latin letters, as somebody may type it who has no keyboard for the script. */
  readonly nameLatin: string;
  /** Sound of its parts, for other spellings. */
  readonly nameSound: string;
};

/** Long vowels as one writes them in one way: `Meena` and `Mina`, `Pooja` and `Puja`. */
const shortVowels = (latin: string): string =>
  latin.replace(/ee|ii/g, 'i').replace(/oo|uu/g, 'u').replace(/aa/g, 'a');

/** Searchable forms of a person's names. @param alsoLatin the Latin form the person uses, where it is not ours */
export function searchForm(givenName: string, familyName: string, alsoLatin = ''): NameForms {
  const name = `${givenName} ${familyName}`;
  const latin = plainName(`${latinName(name)} ${alsoLatin}`).split(' ');
  return {
    nameSearch: sorted(plainName(name).split(' ')),
    nameLatin: sorted([...new Set(latin.map(shortVowels))]),
    nameSound: sorted([...new Set(latin)].map(soundOf)),
  };
}

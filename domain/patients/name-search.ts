/** Lower case, without accents and signs: `Śrī  O’Neil` -> `sri oneil`. Scripts other than Latin keep their letters. */
export const plainName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/['’`.]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
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

/** Searchable form of a person's names: parts sorted, so that the order in which they are typed does not matter. */
export const searchForm = (
  givenName: string,
  familyName: string,
): { nameSearch: string; nameSound: string } => {
  const parts = plainName(`${givenName} ${familyName}`).split(' ').filter(Boolean).sort();
  return {
    nameSearch: parts.join(' ').slice(0, 220),
    nameSound: parts.map(soundOf).filter(Boolean).sort().join(' ').slice(0, 220),
  };
};

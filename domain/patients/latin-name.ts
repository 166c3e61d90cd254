import anyAscii from 'any-ascii';
import { hasOtherScript } from '#contracts/patients/names.ts';

/**
 * Indian scripts that Unicode lays out alike (from ISCII, Unicode Standard chapter 12): letters, vowel signs and the sign that takes the
 * vowel away stand at the same place of each block of 128.
 */
const firstBlock = 0x0900;
const afterBlocks = 0x0d80;
const places = 0x80;
/** Letters and signs that people write otherwise than letter by letter: Chauhan, Sharma, Singh, Krishna. */
const usual: Readonly<Record<number, string>> = {
  0x02: 'n',
  0x0b: 'ri',
  0x1a: 'ch',
  0x1b: 'chh',
  0x36: 'sh',
  0x37: 'sh',
  0x43: 'ri',
  0x70: 'n',
};
/** Arabic ain is written as the vowel it carries. */
const ain = 'ع';
/** Tamil and the scripts of the south keep the vowel at the end of a word; in the north it is written and not said. */
const keepsLastVowel = (point: number): boolean => point >= 0x0b80;

const placeOf = (letter: string): number | null => {
  const point = letter.codePointAt(0) ?? 0;
  return point >= firstBlock && point < afterBlocks ? (point - firstBlock) % places : null;
};
const isConsonant = (place: number) => place >= 0x15 && place <= 0x39;
/** A vowel sign, the sign that takes the vowel away, or the dot that makes another consonant of one. */
const isVowelSign = (place: number) => (place >= 0x3e && place <= 0x4d) || place === 0x55 || place === 0x62;
const nukta = 0x3c;

/** A word in Latin letters. A consonant of an Indian script carries an `a` that is not written: it is put where it is said. */
function latinWord(word: string): string {
  const letters = [...word.normalize('NFKD')];
  return letters
    .map((letter, at) => {
      const place = placeOf(letter);
      if (letter === ain) return 'a';
      const sound = (place !== null && usual[place]) || anyAscii(letter);
      if (place === null || !isConsonant(place)) return sound;
      const dotted = placeOf(letters[at + 1] ?? '') === nukta;
      const next = letters[at + (dotted ? 2 : 1)];
      const sign = placeOf(next ?? '');
      const isLast = next === undefined && at > 0 && !keepsLastVowel(letter.codePointAt(0) ?? 0);
      return isLast || (sign !== null && isVowelSign(sign)) ? sound : `${sound}a`;
    })
    .join('');
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
/** A name in Latin letters as people would say it: `मीना शर्मा` -> `Mina Sharma`. Names in Latin letters stay as they are. */
export const latinName = (name: string): string =>
  hasOtherScript(name)
    ? name
        .replace(/\p{Cf}/gu, '')
        .replace(/[\p{L}\p{M}]+/gu, (word) =>
          hasOtherScript(word) ? capital(latinWord(word).replace(/[^A-Za-z]/g, '')) : word,
        )
        .replace(/\s+/g, ' ')
        .trim()
    : name;

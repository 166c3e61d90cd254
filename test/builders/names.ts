/** A script by the part of Unicode in which its letters lie. */
export type Script = {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  readonly indian?: true;
};

/** Scripts in which people's names are written. Ranges: Unicode character code charts. */
export const scripts: readonly Script[] = [
  { name: 'Latin', first: 0x0061, last: 0x007a },
  { name: 'Latin with accents', first: 0x00df, last: 0x00f6 },
  { name: 'Latin extended', first: 0x0101, last: 0x017e },
  { name: 'Vietnamese', first: 0x1ea1, last: 0x1ef9 },
  { name: 'Greek', first: 0x03b1, last: 0x03c9 },
  { name: 'Cyrillic', first: 0x0430, last: 0x044f },
  { name: 'Cyrillic of others', first: 0x0450, last: 0x045f },
  { name: 'Armenian', first: 0x0561, last: 0x0586 },
  { name: 'Hebrew', first: 0x05d0, last: 0x05ea },
  { name: 'Arabic', first: 0x0621, last: 0x064a },
  { name: 'Arabic of others', first: 0x0679, last: 0x06d3 },
  { name: 'Syriac', first: 0x0710, last: 0x072f },
  { name: 'Thaana', first: 0x0780, last: 0x07a5 },
  { name: 'N’Ko', first: 0x07ca, last: 0x07ea },
  { name: 'Devanagari', first: 0x0905, last: 0x094d, indian: true },
  { name: 'Bengali', first: 0x0985, last: 0x09cd, indian: true },
  { name: 'Gurmukhi', first: 0x0a05, last: 0x0a4d, indian: true },
  { name: 'Gujarati', first: 0x0a85, last: 0x0acd, indian: true },
  { name: 'Odia', first: 0x0b05, last: 0x0b4d, indian: true },
  { name: 'Tamil', first: 0x0b85, last: 0x0bcd, indian: true },
  { name: 'Telugu', first: 0x0c05, last: 0x0c4d, indian: true },
  { name: 'Kannada', first: 0x0c85, last: 0x0ccd, indian: true },
  { name: 'Malayalam', first: 0x0d05, last: 0x0d4d, indian: true },
  { name: 'Sinhala', first: 0x0d85, last: 0x0dca, indian: true },
  { name: 'Thai', first: 0x0e01, last: 0x0e30 },
  { name: 'Lao', first: 0x0e81, last: 0x0eb0 },
  { name: 'Tibetan', first: 0x0f40, last: 0x0f6c },
  { name: 'Burmese', first: 0x1000, last: 0x102a },
  { name: 'Georgian', first: 0x10d0, last: 0x10f0 },
  { name: 'Hangul', first: 0xac00, last: 0xac60 },
  { name: 'Ethiopic', first: 0x1200, last: 0x1250 },
  { name: 'Cherokee', first: 0x13a0, last: 0x13ef },
  { name: 'Canadian syllables', first: 0x1401, last: 0x1460 },
  { name: 'Khmer', first: 0x1780, last: 0x17b3 },
  { name: 'Mongolian', first: 0x1820, last: 0x1842 },
  { name: 'Limbu', first: 0x1901, last: 0x191e },
  { name: 'Balinese', first: 0x1b05, last: 0x1b33 },
  { name: 'Ol Chiki', first: 0x1c5a, last: 0x1c77 },
  { name: 'Hiragana', first: 0x3041, last: 0x3096 },
  { name: 'Katakana', first: 0x30a1, last: 0x30fa },
  { name: 'Bopomofo', first: 0x3105, last: 0x312f },
  { name: 'Han', first: 0x4e00, last: 0x4f00 },
  { name: 'Yi', first: 0xa000, last: 0xa080 },
  { name: 'Tifinagh', first: 0x2d30, last: 0x2d67 },
];

/** Numbers that look random and are the same in every run (Numerical Recipes, linear congruential generator). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Names as real ones look: one part or several, with hyphens, apostrophes, dots of initials, blanks twice, capitals. The same in every run. */
export function nameShapes(count: number): { script: string; given: string; family: string }[] {
  const next = numbersFrom(7);
  const word = ({ first, last }: Script): string => {
    const letters: string[] = [];
    while (letters.length < 2 + next(7)) {
      const letter = String.fromCodePoint(first + next(last - first + 1));
      // A word begins with a letter; a mark belongs to the one before.
      if (/^\p{L}$/u.test(letter) || (letters.length > 0 && /^\p{M}$/u.test(letter))) letters.push(letter);
    }
    return letters.join('');
  };
  const joints = [' ', '-', '’', "'", '. ', '  ', ' '];
  return Array.from({ length: count }, (_, at) => {
    const script = scripts[at % scripts.length] as Script;
    const parts = Array.from({ length: 1 + next(3) }, () => word(script));
    const given = parts.reduce((name, part) => `${name}${joints[next(joints.length)] ?? ' '}${part}`);
    return { script: script.name, given, family: word(script) };
  });
}

import { passwordMax, passwordMin } from '#contracts/identity/names.ts';

/**
 * What a password that somebody chooses must be, after NIST SP 800-63B-4 (July 2025) section 3.1.1.2, which is 5.1.1.2 of revision 3:
 * - "SHALL require passwords that are used as a single-factor authentication mechanism to be a minimum of 15 characters in
 *   length": there is no second factor here, so it is 15, and "each Unicode code point SHALL be counted as a single character";
 * - a maximum of at least 64, all of Unicode and the blank, normalised before it is hashed;
 * - "SHALL NOT impose other composition rules", no change without a reason;
 * - compared with a list of commonly used, expected or compromised ones: "the entire password SHALL be subject to comparison,
 *   not substrings or words that might be contained therein", with context-specific words "and derivatives thereof".
 */
export type PasswordFault = 'short' | 'long' | 'blank' | 'common' | 'sequence' | 'repeated' | 'context';

/** The form in which a password is counted, compared and hashed: NFKC, so that it does not matter which keyboard typed it. */
export const normalPassword = (password: string): string => password.normalize('NFKC');

/** Letters and digits only, in one case: what is left when somebody dresses a word up. */
const bare = (text: string): string =>
  normalPassword(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');
/** The letters between what was put before and behind them. */
const core = (text: string): string => bare(text).replace(/^\p{N}+|\p{N}+$/gu, '');

/** Whether the whole text is one of the words after another; words of one letter do not count. */
function isMadeOf(text: string, words: readonly string[]): boolean {
  const reached = new Set([0]);
  for (let at = 0; at < text.length; at += 1) {
    if (!reached.has(at)) continue;
    for (const word of words) if (text.startsWith(word, at)) reached.add(at + word.length);
  }
  return text.length > 0 && reached.has(text.length);
}

/** Whether the text is one piece again and again: `aaaa`, `abcabcabc`, `passwordpassword`. @returns the piece, or null */
function repeatedPiece(text: string): string | null {
  const at = `${text}${text}`.indexOf(text, 1);
  return at > 0 && at < text.length ? text.slice(0, at) : null;
}

const rows = [
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1234567890',
];
const runs = rows.flatMap((row) => [row, [...row].reverse().join('')]);
/** How many characters a piece of a sequence has at least, to be taken for one. */
const shortestRun = 4;

/** Whether all of the text is runs of the alphabet, of digits or of a row of keys, forwards or backwards. */
function isSequence(text: string): boolean {
  const follows = (a: string, b: string) => {
    const step = (b.codePointAt(0) ?? 0) - (a.codePointAt(0) ?? 0);
    return Math.abs(step) === 1 || runs.some((run) => run.includes(a + b));
  };
  let length = 1;
  const characters = [...text];
  for (let at = 1; at <= characters.length; at += 1) {
    const [a, b] = [characters[at - 1], characters[at]];
    if (a !== undefined && b !== undefined && follows(a, b)) length += 1;
    else if (length < shortestRun) return false;
    else length = 1;
  }
  return true;
}

/** Different characters below which a text is a repetition. */
const fewest = 5;

/**
 * Looks at a password that somebody wants to have.
 * @param context words that anybody would guess for this person: name, e-mail, hospital, product
 * @param isCommon whether a word, in lower case, is on the list of common passwords
 * @returns what is wrong, or null
 */
export function passwordFault(
  given: string,
  context: readonly string[],
  isCommon: (word: string) => boolean,
): PasswordFault | null {
  const password = normalPassword(given);
  const { length } = [...password];
  if (!password.trim()) return 'blank';
  if (length < passwordMin) return 'short';
  if (length > passwordMax) return 'long';
  const letters = bare(password);
  const lower = password.toLowerCase();
  if (new Set(lower).size < fewest || repeatedPiece(lower) || repeatedPiece(letters)) return 'repeated';
  if (isSequence(lower) || (letters && isSequence(letters))) return 'sequence';
  const trunk = core(password);
  const guessed = context
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{M}\p{N}]+/u)])
    .map(bare)
    .filter((word) => word.length > 1);
  if (isMadeOf(trunk, guessed) || isMadeOf(letters, guessed)) return 'context';
  if ([lower, letters, trunk].some((word) => word && isCommon(word))) return 'common';
  const piece = repeatedPiece(trunk);
  return piece && (isCommon(piece) || guessed.includes(piece)) ? 'common' : null;
}

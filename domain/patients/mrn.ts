/** 29 digits and capitals; of those that are read as one another (0 O, 1 I L, 5 S, 2 Z) one or none is used. */
const alphabet = '23456789ABCDEFGHJKMNPQRTUVWXY';

/**
 * Check character: the sum of all characters, weighted 1, 2, 3 ... from the right, is 0 modulo 29. As 29 is prime, every single
 * wrong character and every swap of two characters is found (the scheme of ISBN-10, with another prime).
 */
function checkCharacter(body: string): string {
  const sum = [...body]
    .reverse()
    .reduce((total, character, index) => total + (index + 2) * alphabet.indexOf(character), 0);
  return alphabet[(alphabet.length - (sum % alphabet.length)) % alphabet.length] ?? '';
}

/** MRN of a hospital's n-th patient: five characters or more, then the check character. */
export function makeMrn(serial: bigint): string {
  let rest = serial;
  let body = '';
  const base = BigInt(alphabet.length);
  do {
    body = (alphabet[Number(rest % base)] ?? '') + body;
    rest /= base;
  } while (rest > 0n);
  const padded = body.padStart(5, alphabet[0]);
  return padded + checkCharacter(padded);
}

/** Whether a typed MRN is well formed and its check character fits; case and hyphens do not matter. */
export function isMrn(text: string): boolean {
  const mrn = normalMrn(text);
  return (
    mrn.length >= 6 &&
    [...mrn].every((character) => alphabet.includes(character)) &&
    checkCharacter(mrn.slice(0, -1)) === mrn.at(-1)
  );
}

export const normalMrn = (text: string): string => text.toUpperCase().replace(/[\s-]/g, '');

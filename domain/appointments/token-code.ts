/** A token as it is called across a hall: the letter of its doctor and its number in the session. */
export const tokenCode = (letter: string, number: number): string => `${letter}-${number}`;

/** What was typed or scanned as a token: `A-12`, `a12`, or `12` of whichever doctor; null when it is none. */
export function readTokenCode(text: string): { letter: string | null; number: number } | null {
  const token = /^([A-Z]{1,2})?[- ]?(\d{1,3})$/i.exec(text.trim());
  return token && { letter: token[1]?.toUpperCase() ?? null, number: Number(token[2]) };
}

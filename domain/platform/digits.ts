/**
 * Decimal digits of every script as Latin ones: `९८७६५` -> `98765`. Unicode keeps each script's digits (general category Nd) together in
 * rows of ten that begin with zero (Unicode Standard, section 4.6), so the value of a digit is its distance from the beginning.
 */
export const latinDigits = (text: string): string =>
  text.replace(/[^\P{Nd}0-9]/gu, (digit) => String(valueOf(digit.codePointAt(0) ?? 0)));

const isDigit = (point: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(point));

/** Value of a digit: rows of ten follow each other without a gap, so what counts is how many digits stand before it. */
function valueOf(point: number): number {
  let before = 0;
  while (isDigit(point - before - 1)) before += 1;
  return before % 10;
}

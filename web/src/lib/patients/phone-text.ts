import { isolated } from '#lib/i18n/messages.ts';

/**
 * How the digits after a calling code are grouped in the countries whose hospitals are known (`domain/patients/phone.ts`), mobile numbers
 * as people there write them. Source: ITU-T E.123 (02/2001), spaces between groups; numbering plans of the countries, ITU-T E.129.
 */
const groups: Readonly<Record<string, readonly number[]>> = {
  '1': [3, 3, 4],
  '44': [4, 6],
  '49': [3, 4, 4],
  '91': [5, 5],
  '94': [2, 3, 4],
  '234': [3, 3, 4],
  '254': [3, 3, 3],
  '880': [4, 6],
  '971': [2, 3, 4],
  '977': [3, 3, 4],
};
const sumOf = (lengths: readonly number[]) => lengths.reduce((sum, length) => sum + length, 0);
/** Groups of three, the last of up to four: a digit is never left alone. */
const inThrees = (digits: string): string => digits.replace(/\d{3}(?=\d{2})/g, '$& ');

/** A phone number to be read and dialled: `+91 98765 43210`. What is no E.164 number stays as it is. */
export function phoneText(number: string | null | undefined): string {
  if (!number) return '';
  if (!/^\+\d{7,15}$/.test(number)) return isolated(number);
  const digits = number.slice(1);
  const code = Object.keys(groups).find((each) => digits.startsWith(each));
  if (!code) return isolated(`+${inThrees(digits)}`);
  const rest = digits.slice(code.length);
  const lengths = groups[code] ?? [];
  if (sumOf(lengths) !== rest.length) return isolated(`+${code} ${inThrees(rest)}`);
  const parts = lengths.map((length, at) => {
    const start = sumOf(lengths.slice(0, at));
    return rest.slice(start, start + length);
  });
  return isolated(`+${code} ${parts.join(' ')}`);
}

import { monthNames } from '#lib/platform/format.ts';
import { latin } from '#lib/platform/read-number.ts';

const english = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const two = (value: string | number) => String(value).padStart(2, '0');

/** 1 to 12 of a month in digits, in English, or as the language of the page writes it, shortened or in full; 0 of none. */
function monthOf(word: string): number {
  if (/^\d{1,2}$/.test(word)) return Number(word);
  const typed = word.toLocaleLowerCase();
  const found = english.findIndex((name) => typed.startsWith(name));
  return (
    1 + (found >= 0 ? found : monthNames().findIndex((name) => typed.startsWith(name.toLocaleLowerCase())))
  );
}

/**
 * What a person types as a day, as `YYYY-MM-DD`: `27-Nov-2026`, `27 nov 2026`, `27/11/2026`, `27.11.2026`, `27112026` or
 * `2026-11-27`. The day comes before the month, as everywhere here, and the year has four digits: of two nobody knows the century.
 * Null when it is none, or no day that exists.
 */
export function readDay(text: string): string | null {
  const typed = latin(text);
  const year = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  const day = /^(\d{1,2})[-/. ]*([^\d\s./-]+|(?<=[-/. ])\d{1,2}|\d{2})[-/. ,]*(\d{4})$/.exec(typed);
  const [y, m, d] = year ? year.slice(1) : day ? [day[3], day[2], day[1]] : [];
  if (!y || !m || !d) return null;
  const read = `${y}-${two(monthOf(m))}-${two(d)}`;
  const at = new Date(`${read}T00:00:00Z`);
  // The 31st of a short month is read as the next month's first: no day that exists.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(read) ? read : null;
}

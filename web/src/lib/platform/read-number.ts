import { latinDigits } from '#domain/platform/digits.ts';

/** What nobody sees: spaces without width, and marks of the direction, which come along when something is copied. */
const unseen = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** What is typed with Latin digits, a minus that programs know, and nothing that nobody sees: read alike whatever keyboard wrote it. */
export const latin = (typed: string): string =>
  latinDigits(typed.replace(unseen, '')).replaceAll('−', '-').trim();

const grouped = /^[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/;
/**
 * Takes commas out of `1,250` and `1,25,000`: three digits stand after the last one, and two or three between. Null of any other comma,
 * and of one after a nought: `0,500` is half of something.
 */
export function withoutGroups(text: string): string | null {
  if (!text.includes(',')) return text;
  return grouped.test(text) ? text.replaceAll(',', '') : null;
}

/**
 * A number as a person types it: `37.5`, `37,5`, `1,250`. A comma before three digits groups, before one or two it is the decimal sign:
 * a thousand must never become one. NaN of anything else, also of what only programs take for numbers, as `1e3` and `0x10`.
 */
export function numberTyped(typed: string | undefined): number {
  const text = latin(typed ?? '');
  const plain = /^-?\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : withoutGroups(text);
  return plain !== null && /^-?(?:\d+(?:\.\d*)?|\.\d+)$/.test(plain) ? Number(plain) : Number.NaN;
}

/** A whole number of at most so many digits, as a quantity; null of anything else. */
export function wholeTyped(typed: string, digits: number): number | null {
  const text = withoutGroups(latin(typed)) ?? '';
  return /^\d+$/.test(text) && text.length <= digits ? Number(text) : null;
}

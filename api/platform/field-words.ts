import type { z } from 'zod';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const counted = (count: number | bigint, one: string) => `${count} ${one}${Number(count) === 1 ? '' : 's'}`;
const ofText = { string: 'character', array: 'entry' } as const;
const isCounted = (origin: string): origin is keyof typeof ofText => origin in ofText;
const amount = (count: number | bigint, origin: keyof typeof ofText) =>
  origin === 'array' && Number(count) !== 1 ? `${count} entries` : counted(count, ofText[origin]);

const formats: Readonly<Record<string, string>> = {
  email: 'not an e-mail address',
  date: 'not a day',
  datetime: 'not a time',
  uuid: 'not an id',
};

/**
 * What is wrong with a field, in words for whoever typed it, where its schema says none of its own: the library's speak of strings
 * and of `<=`. What only a program can send stays the library's.
 */
export function fieldWords(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? 'required' : undefined;
    case 'too_small':
      if (!isCounted(issue.origin)) return `${issue.minimum} or more`;
      return Number(issue.minimum) === 1 ? 'required' : `at least ${amount(issue.minimum, issue.origin)}`;
    case 'too_big':
      return isCounted(issue.origin)
        ? `at most ${amount(issue.maximum, issue.origin)}`
        : `${issue.maximum} or less`;
    case 'invalid_format':
      return formats[issue.format];
    default:
      return undefined;
  }
}

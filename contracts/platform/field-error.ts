import type { z } from 'zod';
import { isFieldCode } from '#contracts/platform/field-code-names.ts';
import type { FieldCode, FieldParams } from '#contracts/platform/field-code-names.ts';

/** How a schema says what is wrong: by a code in place of words. */
export const told = (code: FieldCode): { message: FieldCode } => ({ message: code });

const formats: Readonly<Record<string, FieldCode>> = {
  email: 'not_email',
  date: 'not_day',
  datetime: 'not_time',
  uuid: 'not_id',
};
const ends = { string: 'characters', array: 'entries' } as const;
const isCounted = (origin: string): origin is keyof typeof ends => origin in ends;

/** The code of what a schema found wrong, where it says none of its own. Given to zod as its words: people read theirs by the code. */
export function fieldCode(issue: Parameters<z.core.$ZodErrorMap>[0]): FieldCode {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null ? 'required' : 'wrong_kind';
    case 'too_small':
      if (isCounted(issue.origin))
        return Number(issue.minimum) === 1 ? 'required' : `least_${ends[issue.origin]}`;
      return issue.inclusive === false ? 'more_than' : 'least';
    case 'too_big':
      if (isCounted(issue.origin)) return `most_${ends[issue.origin]}`;
      return issue.inclusive === false ? 'less_than' : 'most';
    case 'invalid_format':
      return formats[issue.format] ?? 'wrong_form';
    case 'unrecognized_keys':
      return 'unknown_member';
    case 'invalid_value':
    case 'not_multiple_of':
      return 'not_offered';
    case 'custom':
      return 'wrong';
    default:
      return 'wrong_kind';
  }
}

function paramsOf(issue: z.core.$ZodIssue): FieldParams | undefined {
  if (issue.code === 'too_small') return { minimum: Number(issue.minimum) };
  if (issue.code === 'too_big') return { maximum: Number(issue.maximum) };
  if (issue.code === 'unrecognized_keys') return { names: issue.keys.join(', ') };
  return undefined;
}

/** What of a form is wrong, by path. @param at where the form is in what was sent. The schema is parsed with `{ error: fieldCode }` */
export const wrongFields = (
  { issues }: z.core.$ZodError,
  ...at: (string | number)[]
): { path: string; code: FieldCode; params?: FieldParams }[] =>
  issues.map((issue) => {
    const params = paramsOf(issue);
    return {
      path: [...at, ...issue.path].join('.'),
      code: isFieldCode(issue.message) ? issue.message : 'wrong',
      ...(params ? { params } : {}),
    };
  });

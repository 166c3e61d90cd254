import type { z } from 'zod';
import { Refusal } from '#domain/platform/refusal.ts';

/** Parses a form. @throws Refusal request.invalid with the fields */
export function parseForm<T extends z.ZodType>(schema: T, form: unknown): z.output<T> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  throw new Refusal(
    'request.invalid',
    {},
    parsed.error.issues.map((issue) => ({
      path: ['form', ...issue.path].join('.'),
      message: issue.message,
      code: issue.code,
    })),
  );
}

import type { z } from 'zod';
import type { FieldRefusal } from '#domain/platform/refusal.ts';

/** Wrong fields of what was sent. */
export const fieldErrors = (error: z.core.$ZodError, at = ''): FieldRefusal[] =>
  error.issues.map((issue) => ({
    path: [...(at ? [at] : []), ...issue.path].join('.'),
    message: issue.message,
    code: issue.code,
  }));

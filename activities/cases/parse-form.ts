import type { z } from 'zod';
import { taskForms } from '#contracts/inbox/task-forms.ts';
import type { Completed } from '#contracts/inbox/task-forms.ts';
import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';

/** Parses a form. @throws Refusal request.invalid with the fields */
export function parseForm<T extends z.ZodType>(schema: T, form: unknown): z.output<T> {
  const parsed = schema.safeParse(form, { error: fieldCode });
  if (parsed.success) return parsed.data;
  throw new Refusal('request.invalid', {}, wrongFields(parsed.error, 'form'));
}

/** Parses what completes a task of a kind. @throws Refusal request.invalid with the fields */
export const parseCompleted = (kind: TaskKind, form: unknown): Completed =>
  ({ kind, form: parseForm(taskForms[kind].schema, form) }) as Completed;

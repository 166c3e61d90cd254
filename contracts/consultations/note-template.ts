import { z } from 'zod';
import { noteParts, templateLimits } from '#contracts/consultations/names.ts';
import { told } from '#contracts/platform/field-error.ts';
import { Id, Instant, notBlank, requiredLine, text } from '#contracts/platform/wire.ts';

const part = () => text(templateLimits.part).default('');

/** A text that a doctor writes again and again, of no patient: one part of a note, or several. */
export const NoteTemplateInput = z.object({
  name: requiredLine(templateLimits.name).describe(
    'unlike those of one’s other templates, whatever the case',
  ),
  note: z
    .object({ subjective: part(), objective: part(), assessment: part(), plan: part() })
    .refine((note) => Object.values(note).some(Boolean), { ...told('note_empty'), path: ['subjective'] })
    .describe('at least one part; blanks to fill in are written [...] or ___')
    // What the refinement says, for readers of the schema.
    .meta({
      anyOf: noteParts.map((name) => ({ properties: { [name]: { pattern: notBlank } }, required: [name] })),
    }),
});
export type NoteTemplateInput = z.output<typeof NoteTemplateInput>;

/** A template as it is to be from now on. */
export const NoteTemplateChange = NoteTemplateInput.extend({
  version: z.number().int().min(1).describe('the one it was changed from'),
});
export type NoteTemplateChange = z.output<typeof NoteTemplateChange>;

export const NoteTemplate = NoteTemplateInput.extend({
  id: Id,
  version: z.number().int(),
  changedAt: Instant,
});
export type NoteTemplate = z.output<typeof NoteTemplate>;

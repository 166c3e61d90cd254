import { z } from 'zod';
import { Id, Instant, LocalDate } from '#contracts/platform/wire.ts';
import { routes, saleClasses } from '#contracts/pharmacy/names.ts';

/** What of a line is prescribed again, word for word. */
export const RepeatedLine = z.object({
  medicineId: Id,
  doseValue: z.number().nullable(),
  doseUnit: z.string().nullable(),
  route: z.enum(routes),
  timesPerDay: z.number().nullable(),
  asNeeded: z.boolean(),
  maxPerDay: z.number().nullable(),
  durationDays: z.number().int().nullable(),
  quantity: z.number().int(),
  instructions: z.string(),
});

/** A line that its prescriber allowed to be issued again, with how often it was. */
export const RepeatLine = RepeatedLine.extend({
  lineId: Id,
  name: z.string(),
  brand: z.string(),
  baseUnit: z.string(),
  saleClass: z.enum(saleClasses),
  repeats: z.number().int(),
  used: z.number().int().describe('repeats that were issued, or are being issued'),
  prescriberName: z.string(),
  prescribedAt: Instant,
  lastIssuedAt: Instant.nullable().describe('of the line or a repeat of it'),
  until: LocalDate.describe('last day on which it may be issued again'),
  refused: z
    .string()
    .nullable()
    .describe('why it may not be issued again today, the code of a field; null when it may'),
});
export type RepeatLine = z.infer<typeof RepeatLine>;

/** What may be issued to a patient again, newest first, with what was used up in the time in which it could be. */
export const RepeatsOfPatient = z.object({ items: z.array(RepeatLine) });
export type RepeatsOfPatient = z.infer<typeof RepeatsOfPatient>;

import { z } from 'zod';
import { Instant, requiredLine } from '#contracts/platform/wire.ts';
import { struckKinds } from '#contracts/visits/vitals-names.ts';

/** What of a visit was entered in error, and why: a sign by its code, or what was stated about allergies or medicines. */
export const StrikeInput = z
  .object({
    what: z.enum(struckKinds),
    code: requiredLine(16).optional().describe('LOINC, of a sign'),
    reason: requiredLine(200),
  })
  .describe('of several the newest that is not struck');

/** What stands on a visit as entered in error. */
export const StruckEntry = z.object({
  what: z.enum(struckKinds),
  code: z.string().nullable().describe('LOINC, of a sign'),
  value: z.number().nullable(),
  unit: z.string().nullable().describe('UCUM'),
  state: z.string().nullable().describe('of a statement'),
  items: z.array(z.string()),
  reason: z.string(),
  byName: z.string(),
  at: Instant,
});
export type StruckEntry = z.infer<typeof StruckEntry>;

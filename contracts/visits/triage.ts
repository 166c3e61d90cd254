import { z } from 'zod';
import { Coding, Instant, requiredText, text, line, requiredLine } from '#contracts/platform/wire.ts';
import {
  capillaryRefills,
  consciousnessLevels,
  gcsScales,
  respiratoryEfforts,
} from '#contracts/visits/vitals-names.ts';

/** One vital sign: LOINC code, number, UCUM unit. `confirmed` = looked at again although unlikely. */
export const VitalInput = z.object({
  code: requiredLine(16).describe('LOINC'),
  value: z.number().finite(),
  unit: requiredLine(20).describe('UCUM'),
  confirmed: z.boolean().default(false),
});
export type VitalInput = z.input<typeof VitalInput>;

/** What the patient breathed when the saturation was measured: without it a saturation cannot be scored. */
export const BreathedInput = z.discriminatedUnion('state', [
  z.object({ state: z.literal('air') }),
  z.object({ state: z.literal('oxygen'), flow: z.number().min(0.1).max(60).optional().describe('L/min') }),
]);

/** Glasgow Coma Scale; `NT`: not testable. All three or none: a sum is worked out, never sent. */
export const GcsInput = z.object({
  eye: z.enum(gcsScales.eye).describe('LOINC 9267-6'),
  verbal: z.enum(gcsScales.verbal).describe('LOINC 9270-0; NT where a tube is in the way'),
  motor: z.enum(gcsScales.motor).describe('LOINC 9268-4'),
});
/** As it was recorded, with its sum (LOINC 9269-2). */
export const GcsScore = GcsInput.extend({
  total: z.number().int().min(3).max(15).nullable().describe('null: a part was not testable'),
});

/** Allergies: a list, asked and none, or not asked: three different things. */
export const AllergyStatement = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('list'),
    items: z
      .array(
        Coding.partial({ system: true, code: true }).extend({
          reaction: line(200).optional(),
          severity: z.enum(['mild', 'moderate', 'severe', 'unknown']).default('unknown'),
        }),
      )
      .min(1)
      .max(50),
  }),
  z.object({
    state: z.literal('none_known'),
    confirmed: z.boolean().optional().describe('a list is on record, and it was wrong'),
  }),
  z.object({ state: z.literal('not_asked') }),
]);
export type AllergyStatement = z.infer<typeof AllergyStatement>;

export const MedicineStatement = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('list'),
    items: z
      .array(Coding.partial({ system: true, code: true }).extend({ dose: line(200).optional() }))
      .min(1)
      .max(60),
  }),
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('not_asked') }),
]);
export type MedicineStatement = z.infer<typeof MedicineStatement>;

/** The triage task's form. */
export const TriageForm = z.object({
  urgency: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
  complaint: requiredText(500),
  vitals: z.array(VitalInput).max(30),
  consciousness: z.enum(consciousnessLevels).optional().describe('ACVPU'),
  gcs: GcsInput.optional(),
  breathed: BreathedInput.optional(),
  capillaryRefill: z.enum(capillaryRefills).optional().describe('of a child: below 3 seconds, or slow'),
  respiratoryEffort: z.enum(respiratoryEfforts).optional().describe('of a child; any apnoea is severe'),
  allergies: AllergyStatement,
  pregnancy: z.enum(['pregnant', 'not_pregnant', 'unknown', 'not_applicable']),
  medicines: MedicineStatement,
  note: text(2000).optional(),
  occurredAt: Instant.optional().describe('when it happened, if not now'),
});
export type TriageForm = z.infer<typeof TriageForm>;

import { z } from 'zod';
import { Id, Instant } from '#contracts/platform/wire.ts';
import { SoapNote } from '#contracts/consultations/consultation.ts';
import { comparators, resultFlags } from '#contracts/labs/names.ts';
import { PrescriptionLine } from '#contracts/pharmacy/prescription.ts';
import { recordParts } from '#contracts/visits/access-names.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import { AllergyStatement, GcsScore, MedicineStatement } from '#contracts/visits/triage.ts';
import { News2Score } from '#contracts/visits/visit.ts';
import { breathes, consciousnessLevels } from '#contracts/visits/vitals-names.ts';

/** How many values of a sign or test are answered, newest first: what a small line can show. */
export const shownValues = 8;

const Statement = { recordedAt: Instant.nullable().describe('when it was last stated; null: never asked') };

/** A sign with its last value and those before it. */
export const SignCourse = z.object({
  code: z.string().describe('LOINC'),
  unit: z.string().describe('UCUM'),
  values: z.array(z.object({ value: z.number(), at: Instant, visitId: Id })).describe('newest first'),
});
export type SignCourse = z.infer<typeof SignCourse>;

export const Problem = z.object({
  system: z.string(),
  code: z.string(),
  text: z.string(),
  firstAt: Instant,
  lastAt: Instant,
  times: z.number().int().describe('consultations that name it'),
});

/** A line that was prescribed here and whose course is not over; all of it, so that it can be repeated. */
export const CurrentMedicine = PrescriptionLine.pick({
  medicineId: true,
  name: true,
  brand: true,
  baseUnit: true,
  doseValue: true,
  doseUnit: true,
  route: true,
  timesPerDay: true,
  asNeeded: true,
  maxPerDay: true,
  durationDays: true,
  quantity: true,
  instructions: true,
  state: true,
}).extend({
  lineId: Id,
  visitId: Id,
  active: z.boolean().describe('whether the medicine is still in the catalogue'),
  atc: z.string().nullable().describe('by what an allergy may speak against it'),
  rxnorm: z.string().nullable(),
  isCurrent: z.boolean().describe('the course is not over by its days'),
  prescribedAt: Instant,
  prescriberName: z.string(),
});
export type CurrentMedicine = z.infer<typeof CurrentMedicine>;

/** A test with its last verified result and those before it. */
export const TestCourse = z.object({
  testId: Id,
  name: z.string(),
  unit: z.string().nullable().describe('values of another unit are a course of their own'),
  values: z
    .array(
      z.object({
        orderId: Id,
        comparator: z.enum(comparators).nullable(),
        value: z.number().nullable(),
        decimals: z.number().int().describe('as it was ordered'),
        text: z.string().nullable().describe('words or the answer chosen, where there is no number'),
        flag: z.enum(resultFlags).nullable().describe('null: no range fits, never read as normal'),
        range: z.string().nullable(),
        critical: z.boolean(),
        at: Instant.describe('when the specimen was taken'),
        verifiedAt: Instant,
        reviewed: z.boolean(),
      }),
    )
    .describe('newest first'),
});
export type TestCourse = z.infer<typeof TestCourse>;

export const PendingOrder = z.object({
  orderId: Id,
  visitId: Id,
  type: z.enum(orderTypes),
  items: z.array(z.object({ name: z.string(), waitsFor: z.string().describe('kind of task') })),
  orderedAt: Instant,
});

export const EarlierNote = z.object({
  id: Id,
  visitId: Id,
  doctorName: z.string(),
  signedAt: Instant,
  note: SoapNote,
  diagnoses: z.array(z.string()),
});

/**
 * What is known of a patient at a glance, whatever the visit: with a care relationship, and of it what the reader's work needs. Parts
 * that are not open are empty; `sees` says which are.
 */
export const ClinicalSummary = z.object({
  sees: z.array(z.enum(recordParts)),
  ageDays: z.number().int().nullable().describe('today; null: the birth date is not known'),
  allergies: z.object({ stated: AllergyStatement, ...Statement }),
  medicines: z.object({ stated: MedicineStatement, ...Statement }),
  signs: z.array(SignCourse),
  lastTriage: z
    .object({
      visitId: Id,
      at: Instant,
      urgency: z.number().int(),
      pregnancy: z.string(),
      consciousness: z.enum(consciousnessLevels).nullable(),
      gcs: GcsScore.nullable(),
      breathed: z.enum(breathes).nullable(),
      oxygenFlow: z.number().nullable(),
      news2: News2Score.nullable(),
      pews: z.number().int().nullable(),
    })
    .nullable(),
  problems: z.array(Problem),
  prescribed: z.array(CurrentMedicine),
  results: z.array(TestCourse),
  pending: z.array(PendingOrder),
  earlier: z.array(EarlierNote),
});
export type ClinicalSummary = z.infer<typeof ClinicalSummary>;

import { z } from 'zod';
import { orderStates } from '#contracts/cases/names.ts';
import { Id, Instant, Source, areApart, text, line, requiredLine } from '#contracts/platform/wire.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import { LabAnswer, RangeLimits } from '#contracts/labs/catalogue.ts';
import {
  comparators,
  labItemStates,
  orderPriorities,
  rejectReasons,
  resultFlags,
  resultKinds,
  specimenStates,
} from '#contracts/labs/names.ts';
import { told } from '#contracts/platform/field-error.ts';

/** One test in the order basket. A code may be ordered more than once: each is a test of its own. */
export const LabItemInput = z.object({
  testId: Id,
  waitFor: z.boolean().default(false).describe('the patient comes back to the doctor when it is in'),
  source: Source.optional().describe('the observation of another system this test records'),
});
/** A laboratory order of the basket. */
export const LabOrderInput = z.object({
  priority: z.enum(orderPriorities).default('routine'),
  note: text(500).optional().describe('clinical question'),
  items: z.array(LabItemInput).min(1).max(80),
});
export type LabOrderInput = z.output<typeof LabOrderInput>;

/** The collection task's form: what was taken, with two identifiers checked; the rest stays to be collected. */
export const CollectionForm = z.object({
  itemIds: z.array(Id).min(1).max(80).refine(areApart, told('named_twice')),
  identityConfirmed: z.literal(true).describe('name and birth date or number asked of the patient'),
  note: text(300).optional(),
  occurredAt: Instant.optional(),
});

/** The laboratory's desk: the specimen is taken in, or not and why. */
export const SpecimenReceiptForm = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('received') }),
  z.object({ outcome: z.literal('rejected'), reason: z.enum(rejectReasons), note: text(300).optional() }),
]);

/** A value as the bench enters it; which of the members is used depends on the test. */
export const ResultValue = z.object({
  itemId: Id,
  comparator: z.enum(comparators).optional(),
  value: z.number().min(-1e12).max(1e12).optional().describe('no analyser counts further'),
  unit: line(40).optional().describe('must be the test’s'),
  code: line(64).optional(),
  text: text(4000).optional(),
  confirmed: z
    .literal(true)
    .optional()
    .describe('looked at again: needed where the value can hardly be right'),
  occurredAt: Instant.optional(),
});
export type ResultValue = z.output<typeof ResultValue>;

/** The bench's form: one or more of the specimen's tests; the others stay on the bench. */
export const ResultEntryForm = z.object({
  results: z
    .array(ResultValue)
    .min(1)
    .max(80)
    .refine((results) => areApart(results.map((result) => result.itemId)), told('named_twice')),
});

/** Second person's form: each entered result is released, or goes back to the bench with a reason. */
export const VerificationForm = z
  .object({
    accept: z.array(Id).max(80).default([]).describe('items'),
    back: z
      .array(z.object({ itemId: Id, reason: requiredLine(200) }))
      .max(80)
      .default([]),
  })
  .refine((form) => form.accept.length + form.back.length > 0, {
    path: ['accept'],
    ...told('decide_one'),
  })
  .refine((form) => areApart([...form.accept, ...form.back.map((entry) => entry.itemId)]), {
    path: ['accept'],
    ...told('named_twice'),
  });

/** The doctor has seen these results. */
export const ResultReviewForm = z.object({
  itemIds: z.array(Id).min(1).max(80).refine(areApart, told('named_twice')),
  note: text(500).optional(),
});

export const LabResult = z.object({
  version: z.number().int(),
  status: z.enum(['preliminary', 'final']),
  comparator: z.enum(comparators).nullable(),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  code: z.string().nullable(),
  text: z.string().nullable(),
  flag: z.enum(resultFlags).nullable().describe('null: no range fits, never read as normal'),
  range: z.string().nullable(),
  critical: z.boolean(),
  enteredById: Id.describe('who may not verify it'),
  enteredByName: z.string(),
  enteredAt: Instant,
  verifiedByName: z.string().nullable(),
  verifiedAt: Instant.nullable(),
  occurredAt: Instant,
});
export type LabResult = z.infer<typeof LabResult>;

/** A released result of the same test of the same patient, of another order. A result in words is not told. */
export const PreviousResult = z.object({
  comparator: z.enum(comparators).nullable(),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  code: z.string().nullable(),
  answer: z.string().nullable().describe('what the code meant when it was ordered'),
  decimals: z.number().int().describe('as it was ordered'),
  flag: z.enum(resultFlags).nullable(),
  occurredAt: Instant,
});
export type PreviousResult = z.infer<typeof PreviousResult>;

export const LabItem = z.object({
  id: Id,
  testId: Id,
  code: z.string(),
  loinc: z.string().nullable(),
  name: z.string(),
  resultKind: z.enum(resultKinds),
  unit: z.string().nullable(),
  decimals: z.number().int(),
  answers: z.array(LabAnswer),
  specimenType: z.string(),
  container: z.string(),
  waitFor: z.boolean(),
  state: z.enum(labItemStates),
  specimenId: Id.nullable(),
  reason: z.string().nullable().describe('of cancelling, or of going back to the bench'),
  result: LabResult.nullable(),
  expected: RangeLimits.nullable().describe(
    'of one order, for the laboratory: the range that fits whom it is of; else null',
  ),
  previous: PreviousResult.nullable().describe('of one order, for the laboratory: the last one; else null'),
  reviewedAt: Instant.nullable(),
});
export type LabItem = z.infer<typeof LabItem>;

export const Specimen = z.object({
  id: Id,
  accession: z.string().describe('number on the label, unique in the hospital'),
  type: z.string(),
  container: z.string(),
  state: z.enum(specimenStates),
  collectedByName: z.string(),
  collectedAt: Instant,
  receivedAt: Instant.nullable(),
  rejectReason: z.enum(rejectReasons).nullable(),
});
export type Specimen = z.infer<typeof Specimen>;

export const LabOrder = z.object({
  id: Id,
  visitId: Id,
  patient: PatientSummary,
  state: z.enum(orderStates),
  priority: z.enum(orderPriorities),
  note: z.string().nullable(),
  orderedByName: z.string(),
  ownerId: Id.nullable().describe('who the results go to'),
  ownerName: z.string().nullable(),
  orderedAt: Instant,
  items: z.array(LabItem),
  specimens: z.array(Specimen),
  otherVerifiers: z
    .number()
    .int()
    .nullable()
    .describe(
      'of one order, for the laboratory: how many others may verify what the reader enters; else null',
    ),
});
export type LabOrder = z.infer<typeof LabOrder>;

/** Cancels what has not happened yet; `itemIds` left out means all of it. */
export const CancelOrderInput = z.object({
  itemIds: z.array(Id).max(80).refine(areApart, told('named_twice')).optional(),
  reason: requiredLine(300),
});

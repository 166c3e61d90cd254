import { z } from 'zod';
import { Id, Instant, PageQuery, page, requiredLine } from '#contracts/platform/wire.ts';
import { returnStates } from '#contracts/pharmacy/names.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';

/** What a patient brings back of a line, of one batch. */
export const ReturnInput = z.object({
  batchId: Id.describe('the batch it was issued from'),
  quantity: z
    .number()
    .int()
    .min(1)
    .max(100_000)
    .describe('base units; no more than was issued of this batch, less what came back before'),
  reason: requiredLine(300).describe('why it comes back'),
});
export type ReturnInput = z.output<typeof ReturnInput>;

/** What a pharmacist decides about returned medicine in quarantine. */
export const ReturnDecision = z.object({
  decision: z.enum(['restock', 'destroy']),
  reason: requiredLine(300).describe('what the decision goes by, such as seal, storage, expiry'),
});
export type ReturnDecision = z.output<typeof ReturnDecision>;

/** Returned medicine, from quarantine to shelf or destruction. */
export const MedicineReturn = z.object({
  id: Id,
  lineId: Id,
  visitId: Id,
  patient: PatientSummary,
  medicineName: z.string(),
  baseUnit: z.string(),
  batchId: Id,
  batchNumber: z.string(),
  expiresOn: z.string(),
  expired: z.boolean(),
  quantity: z.number().int(),
  state: z.enum(returnStates),
  reason: z.string(),
  returnedByName: z.string(),
  returnedAt: Instant,
  decidedByName: z.string().nullable(),
  decidedAt: Instant.nullable(),
  note: z.string().nullable(),
});
export type MedicineReturn = z.infer<typeof MedicineReturn>;
export const MedicineReturnPage = page(MedicineReturn);
export const ReturnQuery = PageQuery.extend({ state: z.enum(returnStates).default('quarantined') });

/** What was issued of a line, batch by batch, and what of it came back. */
export const IssuedLine = z.object({
  lineId: Id,
  batches: z.array(
    z.object({
      batchId: Id,
      batchNumber: z.string(),
      expiresOn: z.string(),
      issued: z.number().int(),
      returned: z.number().int(),
    }),
  ),
});
export type IssuedLine = z.infer<typeof IssuedLine>;

/** What was issued to a patient in the last days, newest first: what may come back. */
export const IssuedToPatient = z.object({
  items: z.array(
    z.object({
      lineId: Id,
      visitId: Id,
      name: z.string(),
      baseUnit: z.string(),
      issued: z.number().int(),
      returned: z.number().int(),
      issuedAt: Instant.describe('when the last of it was'),
    }),
  ),
});
export type IssuedToPatient = z.infer<typeof IssuedToPatient>;

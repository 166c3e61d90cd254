import { z } from 'zod';
import { orderStates } from '#contracts/cases/names.ts';
import { Id, Instant, Money, notBlank, Source, text, line, requiredLine } from '#contracts/platform/wire.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import {
  dispensingOutcomes,
  prescriptionLineStates,
  routes,
  saleClasses,
} from '#contracts/pharmacy/names.ts';
import { told } from '#contracts/platform/field-error.ts';

/**
 * A line of a prescription. The quantity in base units is what counts; screens compute it from dose, times and days
 * (`quantityOf` in domain/pharmacy) and a person may change it.
 */
export const PrescriptionLineInput = z
  .object({
    medicineId: Id,
    doseValue: z.number().positive().max(100_000).nullable().default(null),
    doseUnit: line(40).nullable().default(null).describe('UCUM'),
    route: z.enum(routes).default('oral'),
    timesPerDay: z.number().positive().max(48).nullable().default(null),
    asNeeded: z.boolean().default(false),
    maxPerDay: z.number().positive().max(1000).nullable().default(null).describe('doses a day, as needed'),
    durationDays: z.number().int().min(1).max(3650).nullable().default(null),
    quantity: z.number().int().min(1).max(100_000).describe('base units'),
    instructions: text(500).default(''),
    repeats: z.number().int().min(0).max(24).default(0),
    repeatOf: Id.optional().describe(
      'the line of an earlier prescription that this issues again, as it was prescribed and no more of it',
    ),
    source: Source.optional(),
  })
  .superRefine((line, ctx) => {
    if (line.asNeeded && line.timesPerDay === null && line.maxPerDay === null && !line.instructions)
      ctx.addIssue({ code: 'custom', path: ['maxPerDay'], ...told('daily_maximum') });
    if ((line.doseValue === null) !== (line.doseUnit === null))
      ctx.addIssue({ code: 'custom', path: ['doseUnit'], ...told('dose_whole') });
  })
  .meta({
    allOf: [
      {
        if: { properties: { asNeeded: { const: true } }, required: ['asNeeded'] },
        then: {
          anyOf: [
            { properties: { timesPerDay: { type: 'number', maximum: 48 } }, required: ['timesPerDay'] },
            { properties: { maxPerDay: { type: 'number', maximum: 1000 } }, required: ['maxPerDay'] },
            { properties: { instructions: { pattern: notBlank } }, required: ['instructions'] },
          ],
        },
      },
      {
        anyOf: [
          {
            properties: { doseValue: { type: 'number', maximum: 100_000 }, doseUnit: { type: 'string' } },
            required: ['doseValue', 'doseUnit'],
          },
          { properties: { doseValue: { type: 'null' }, doseUnit: { type: 'null' } } },
        ],
      },
    ],
  });
export type PrescriptionLineInput = z.output<typeof PrescriptionLineInput>;

export const PrescriptionInput = z.object({
  lines: z.array(PrescriptionLineInput).min(1).max(60),
  outsidePrescriber: line(160).optional().describe('who wrote it, when nobody of this hospital did'),
});
export type PrescriptionInput = z.output<typeof PrescriptionInput>;

/** What the pharmacist hands over of one line. Without `batches` the batch that expires first is taken first. */
export const DispenseLine = z.object({
  lineId: Id,
  quantity: z.number().int().min(0).max(100_000).describe('base units handed over now; 0 gives none'),
  batches: z
    .array(z.object({ batchId: Id, quantity: z.number().int().min(1).max(100_000) }))
    .max(20)
    .optional(),
});
export type DispenseLine = z.output<typeof DispenseLine>;

/** The dispensing task's form. */
export const DispensingForm = z
  .object({
    lines: z.array(DispenseLine).min(1).max(60),
    outcome: z.enum(dispensingOutcomes).describe('what happens to what is not handed over'),
    identityConfirmed: z.literal(true).describe('name and birth date or number asked of the patient'),
    reason: line(300).optional().describe('why the rest is given up'),
  })
  .superRefine((form, ctx) => {
    if (form.outcome === 'rest_declined' && !form.reason)
      ctx.addIssue({ code: 'custom', path: ['reason'], ...told('required') });
    form.lines.forEach((line, index) => {
      const sum = line.batches?.reduce((total, batch) => total + batch.quantity, 0);
      if (sum !== undefined && sum !== line.quantity)
        ctx.addIssue({
          code: 'custom',
          path: ['lines', index, 'batches'],
          ...told('adds_up'),
        });
    });
  });
export type DispensingForm = z.output<typeof DispensingForm>;

export const PrescriptionLine = z.object({
  id: Id,
  medicineId: Id,
  name: z.string(),
  brand: z.string(),
  baseUnit: z.string(),
  saleClass: z.enum(saleClasses),
  doseValue: z.number().nullable(),
  doseUnit: z.string().nullable(),
  route: z.enum(routes),
  timesPerDay: z.number().nullable(),
  asNeeded: z.boolean(),
  maxPerDay: z.number().nullable(),
  durationDays: z.number().int().nullable(),
  quantity: z.number().int(),
  issued: z.number().int(),
  reserved: z.number().int(),
  available: z.number().int().describe('base units free in stock beside what is reserved for this line'),
  instructions: z.string(),
  repeats: z.number().int(),
  repeatOf: Id.nullable().describe('the line of an earlier prescription that this issues again'),
  state: z.enum(prescriptionLineStates),
  reason: z.string().nullable(),
  unitPrice: Money.nullable().describe('of `pricePer` base units'),
  pricePer: z.number().int(),
  lots: z
    .array(
      z.object({
        batchId: Id,
        batchNumber: z.string(),
        expiresOn: z.string(),
        reserved: z.number().int(),
        free: z.number().int(),
      }),
    )
    .describe('batches that may be issued, first to expire first'),
});
export type PrescriptionLine = z.infer<typeof PrescriptionLine>;

export const Prescription = z.object({
  id: Id,
  visitId: Id,
  patient: PatientSummary,
  state: z.enum(orderStates),
  prescriberName: z.string(),
  prescribedAt: Instant,
  reservedUntil: Instant.nullable(),
  lines: z.array(PrescriptionLine),
});
export type Prescription = z.infer<typeof Prescription>;

/** Why an order of medicines or a procedure is cancelled. */
export const CancelPrescriptionInput = z.object({ reason: requiredLine(300) });

import { z } from 'zod';
import { orderStates } from '#contracts/cases/names.ts';
import { changeOf } from '#contracts/platform/catalogue.ts';
import {
  Id,
  Instant,
  Money,
  Source,
  page,
  requiredText,
  text,
  line,
  requiredLine,
} from '#contracts/platform/wire.ts';
import { orderPriorities } from '#contracts/labs/names.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import { procedureOutcomes, procedureStates, sides } from '#contracts/procedures/names.ts';

export const ProcedureTypeInput = z.object({
  code: requiredLine(40).describe('the hospital’s own code, unique'),
  system: line(200).default('').describe('code system a recorded code comes from'),
  name: requiredLine(200),
  durationMinutes: z.number().int().min(1).max(1440).default(15),
  needsSide: z.boolean().default(false),
  priceMinor: z
    .string()
    .regex(/^\d{1,12}$/)
    .describe('price today, minor units'),
  active: z.boolean().default(true),
});
export type ProcedureTypeInput = z.output<typeof ProcedureTypeInput>;
/** A change of a procedure; members left out stay as they are. */
export const ProcedureTypeChange = changeOf(ProcedureTypeInput.shape);
export const ProcedureType = z.object({
  id: Id,
  code: z.string(),
  system: z.string(),
  name: z.string(),
  durationMinutes: z.number().int(),
  needsSide: z.boolean(),
  price: Money.nullable(),
  active: z.boolean(),
  version: z.number().int(),
});
export type ProcedureType = z.infer<typeof ProcedureType>;
export const ProcedureTypePage = page(ProcedureType);

/** One procedure in the order basket. One may be asked for more than once: each is performed by itself. */
export const ProcedureItemInput = z.object({
  typeId: Id,
  side: z.enum(sides).default('none'),
  waitFor: z.boolean().default(false),
  note: text(500).optional(),
  source: Source.optional().describe('the procedure of another system this one records'),
});
/** Procedures of the basket that are asked for together. */
export const ProcedureOrderInput = z.object({
  priority: z.enum(orderPriorities).default('routine'),
  items: z.array(ProcedureItemInput).min(1).max(40),
});
export type ProcedureOrderInput = z.output<typeof ProcedureOrderInput>;

/** The scheduling task's form; now is as good as any time. */
export const ProcedureScheduleForm = z.object({
  scheduledAt: Instant,
  place: line(80).default(''),
});

/** Done, with who and which side checked before; or not done and why. */
export const ProcedureForm = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal(procedureOutcomes[0]),
    identityConfirmed: z.literal(true).describe('two identifiers asked of the patient'),
    side: z.enum(sides).default('none').describe('the side confirmed before starting'),
    report: requiredText(8000),
    occurredAt: Instant.optional(),
  }),
  z.object({ outcome: z.literal(procedureOutcomes[1]), reason: requiredLine(300) }),
]);

export const ProcedureItem = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  state: z.enum(procedureStates),
  side: z.enum(sides),
  needsSide: z.boolean(),
  waitFor: z.boolean(),
  note: z.string().nullable(),
  scheduledAt: Instant.nullable(),
  place: z.string(),
  performedAt: Instant.nullable(),
  performedByName: z.string().nullable(),
  report: z.string().nullable(),
  reason: z.string().nullable().describe('of cancelling, or of not doing it'),
});
export type ProcedureItem = z.infer<typeof ProcedureItem>;

export const ProcedureOrder = z.object({
  id: Id,
  visitId: Id,
  patient: PatientSummary,
  state: z.enum(orderStates),
  priority: z.enum(orderPriorities),
  orderedByName: z.string(),
  orderedAt: Instant,
  items: z.array(ProcedureItem),
});
export type ProcedureOrder = z.infer<typeof ProcedureOrder>;

import { z } from 'zod';
import {
  Id,
  Instant,
  Money,
  page,
  PageQuery,
  text,
  TokenCode,
  requiredLine,
} from '#contracts/platform/wire.ts';
import { recordParts } from '#contracts/visits/access-names.ts';
import {
  breathes,
  capillaryRefills,
  consciousnessLevels,
  respiratoryEfforts,
} from '#contracts/visits/vitals-names.ts';
import { orderTypes, visitExits, visitKinds, visitStages } from '#contracts/visits/names.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import { AllergyStatement, GcsScore, MedicineStatement } from '#contracts/visits/triage.ts';
import { StruckEntry } from '#contracts/visits/strike.ts';
import { Diagnosis, SoapNote } from '#contracts/consultations/consultation.ts';

export const ExitVisitInput = z.object({
  exit: z.enum(visitExits),
  reason: requiredLine(300),
  note: text(1000).optional(),
});
/** Why a doctor goes on with a colleague's visit. */
export const TakeOverInput = z.object({ reason: requiredLine(200) });
export type ExitVisitInput = z.infer<typeof ExitVisitInput>;

/** Answer of every act on a flow. */
export const Receipt = z.object({
  submissionId: Id,
  visitId: Id,
  stage: z.enum(visitStages),
  exit: z.enum(visitExits).nullable(),
  openedTasks: z.array(z.object({ id: Id, kind: z.string(), dueAt: Instant })),
  appliedAt: Instant,
  token: z.object({ number: z.number().int() }).nullable().optional(),
  orders: z.array(z.object({ id: Id, type: z.enum(orderTypes) })).optional(),
});
export type Receipt = z.infer<typeof Receipt>;
/** What is answered of an act on a matter, which belongs to no visit. */
export const MatterReceipt = Receipt.pick({ submissionId: true, openedTasks: true, appliedAt: true }).extend({
  caseId: Id,
});
export type MatterReceipt = z.infer<typeof MatterReceipt>;
export const CaseReceipt = z.union([Receipt, MatterReceipt]);
export type CaseReceipt = z.infer<typeof CaseReceipt>;

/** 202: accepted, ask `statusUrl` (also after 503: nothing was promised, but the form is kept under its id). */
export const Accepted = z.object({
  submissionId: Id,
  state: z.enum(['stored', 'applied', 'refused', 'settled']),
  statusUrl: z.string(),
});
export const SubmissionStatus = Accepted.extend({
  receipt: CaseReceipt.nullable(),
  problem: z.looseObject({ code: z.string() }).nullable(),
});

export const VisitSummary = z.object({
  id: Id,
  patient: PatientSummary,
  kind: z.enum(visitKinds),
  stage: z.enum(visitStages),
  outcome: z.enum(['completed', ...visitExits]).nullable(),
  doctorId: Id.nullable(),
  doctorName: z.string().nullable(),
  token: TokenCode.nullable(),
  urgency: z.number().int().nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  clinicallyClosedAt: Instant.nullable(),
  settledAt: Instant.nullable(),
});
export type VisitSummary = z.infer<typeof VisitSummary>;
export const VisitSearch = PageQuery.extend({
  patientId: Id.optional(),
  q: text(100)
    .optional()
    .describe('what finds a patient: name, record number, token, accession, phone, card'),
  open: z.enum(['true', 'false']).optional(),
});
export const VisitPage = page(VisitSummary);

export const VitalSign = z.object({
  code: z.string(),
  name: z.string(),
  value: z.number(),
  unit: z.string(),
  recordedAt: Instant,
  occurredAt: Instant,
  unlikely: z.boolean(),
});
export type VitalSign = z.infer<typeof VitalSign>;
/** NEWS2 as it was worked out when the signs were recorded. */
export const News2Score = z.object({
  score: z.number().int(),
  red: z.boolean().describe('one parameter alone scores 3'),
});
/** The clinical part: only with `chart.read` and a care relationship, and of it what the reader's work needs. */
export const VisitChart = z.object({
  visit: VisitSummary,
  sees: z
    .array(z.enum(recordParts))
    .describe(
      'parts that are open to the reader: without `notes` complaint, notes and diagnoses are left out',
    ),
  breakGlassUntil: Instant.nullable().describe(
    'open without a care relationship until then; null: by a relationship',
  ),
  triage: z
    .object({
      urgency: z.number().int(),
      complaint: z.string().nullable().describe('null: not open to the reader'),
      vitals: z.array(VitalSign),
      pregnancy: z.string(),
      consciousness: z.enum(consciousnessLevels).nullable().describe('ACVPU; null: not recorded'),
      gcs: GcsScore.nullable(),
      breathed: z.enum(breathes).nullable(),
      oxygenFlow: z.number().nullable().describe('L/min'),
      capillaryRefill: z.enum(capillaryRefills).nullable(),
      respiratoryEffort: z.enum(respiratoryEfforts).nullable(),
      pews: z
        .number()
        .int()
        .nullable()
        .describe('Bedside PEWS, 0 to 26; null where it was not complete or is not for this age'),
      news2: News2Score.nullable().describe(
        'null: something it needs is not recorded, or it is not for them',
      ),
      note: z.string().nullable(),
      byName: z.string(),
      recordedAt: Instant,
      occurredAt: Instant,
    })
    .nullable(),
  struck: z
    .array(StruckEntry)
    .describe('entered in error: shown struck through, and left out of everything else'),
  allergies: AllergyStatement,
  medicines: MedicineStatement,
  consultations: z.array(
    z.object({
      id: Id,
      doctorName: z.string(),
      note: SoapNote,
      diagnoses: z.array(Diagnosis),
      outcome: z.string(),
      exitNote: z.string().nullable().describe('referred, transferred, died: where to, or how'),
      signedAt: Instant,
      occurredAt: Instant,
    }),
  ),
});
export type VisitChart = z.infer<typeof VisitChart>;

/** One line of what happened and what is awaited; desks see it without clinical words. */
export const TimelineEntry = z.object({
  at: Instant,
  kind: z.string().describe('task kind or event'),
  state: z.enum(['done', 'open', 'claimed', 'cancelled', 'info']),
  title: z.string(),
  byName: z.string().nullable(),
  byRole: z.string().nullable(),
  dueAt: Instant.nullable(),
  taskId: Id.nullable(),
  detail: z.string().nullable(),
  about: z.string().nullable().describe('accession number of the specimen a task is about'),
  note: z
    .string()
    .nullable()
    .describe(
      'why a visit was ended early, as it was said: for who may end one, and who may read notes of this patient',
    ),
});
export const Timeline = z.object({
  visit: VisitSummary,
  entries: z.array(TimelineEntry),
  open: z
    .array(z.enum(recordParts))
    .describe('Parts of the clinical record that are open to the reader now; the others would be refused'),
});
export type Timeline = z.infer<typeof Timeline>;

/** What a patient sees of a visit of their own. */
export const PortalVisit = z.object({
  id: Id,
  stage: z.enum(visitStages),
  outcome: z.string().nullable(),
  doctorName: z.string().nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  token: z.object({ code: TokenCode, position: z.number().int().nullable(), state: z.string() }).nullable(),
  balance: Money,
  waitsFor: z.string().nullable(),
});
export type PortalVisit = z.infer<typeof PortalVisit>;

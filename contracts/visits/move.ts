import { z } from 'zod';
import { Id, Instant, requiredLine } from '#contracts/platform/wire.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import { AllergyStatement, MedicineStatement } from '#contracts/visits/triage.ts';
import { VisitChart } from '#contracts/visits/visit.ts';

/** Whose the visit is, and how it came to be opened on another record. */
export const MoveVisitInput = z.object({
  patientId: Id.describe('the record of who was there'),
  reason: requiredLine(200),
});

/** What was written in a visit before it was moved: entered in error on the record it was moved from. */
export const StruckRecord = z.object({
  triage: VisitChart.shape.triage,
  allergies: AllergyStatement.nullable().describe('as stated in this visit; null: nothing was'),
  medicines: MedicineStatement.nullable(),
  consultations: VisitChart.shape.consultations,
  ordered: z.array(z.string()).describe('names of what was ordered'),
});
export type StruckRecord = z.infer<typeof StruckRecord>;

/** A visit that was moved, as both records tell of it. */
export const MovedVisit = z.object({
  id: Id,
  visitId: Id,
  away: z.boolean().describe('from this record; else to it'),
  other: PatientSummary.describe('the other record'),
  reason: z.string(),
  movedByName: z.string(),
  movedAt: Instant,
  struck: StruckRecord.nullable().describe(
    'entered in error on this record; null: not open to the reader, or the visit was moved to it',
  ),
});
export type MovedVisit = z.infer<typeof MovedVisit>;
export const MovedVisits = z.object({ items: z.array(MovedVisit) });

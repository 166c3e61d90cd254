import { z } from 'zod';
import { Id, Instant, PageQuery, page, requiredText } from '#contracts/platform/wire.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import {
  accessFindings,
  breakGlassKinds,
  recordReads,
  relationshipKinds,
} from '#contracts/visits/access-names.ts';

/** Opening a record without a care relationship: why, as a kind and in words. The words are sealed with the patient's key. */
export const BreakGlassInput = z.object({ kind: z.enum(breakGlassKinds), reason: requiredText(300) });
export const BreakGlassOpened = z.object({ id: Id, expiresAt: Instant });

/** An opening as its reviewer sees it, with what was read in it. */
export const BreakGlassEntry = z.object({
  id: Id,
  patient: PatientSummary,
  userId: Id,
  userName: z.string(),
  role: z.string(),
  kind: z.enum(breakGlassKinds),
  reason: z.string(),
  openedAt: Instant,
  expiresAt: Instant,
  closedAt: Instant.nullable().describe('closed before its time: not needed, or the account was stopped'),
  reads: z.array(z.object({ action: z.enum(recordReads), count: z.number().int(), lastAt: Instant })),
  reviewedByName: z.string().nullable(),
  reviewedAt: Instant.nullable(),
  finding: z.enum(accessFindings).nullable(),
  reviewNote: z.string().nullable(),
  taskId: Id.nullable().describe('the task of its review; null once it was done'),
});
export type BreakGlassEntry = z.infer<typeof BreakGlassEntry>;
export const BreakGlassSearch = PageQuery.extend({
  reviewed: z.enum(['true', 'false']).optional().describe('left out: all'),
});
export const BreakGlassPage = page(BreakGlassEntry);

/** What came of looking at an opening, and why: the form of its review. */
export const AccessReviewForm = z.object({ finding: z.enum(accessFindings), note: requiredText(500) });

/** One reading of a patient's record, as the patient is told of it. */
export const AccessLogEntry = z.object({
  at: Instant,
  name: z.string().nullable().describe('null: the platform itself'),
  role: z.string().nullable(),
  action: z.enum(recordReads),
  via: z.array(z.enum(relationshipKinds)).describe('why the record was open to the reader'),
  breakGlass: z.boolean().describe('opened without a care relationship, with a reason that is reviewed'),
});
export type AccessLogEntry = z.infer<typeof AccessLogEntry>;
export const AccessLogPage = page(AccessLogEntry);

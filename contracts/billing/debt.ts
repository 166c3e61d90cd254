import { z } from 'zod';
import { Id, Instant, Money, PageQuery } from '#contracts/platform/wire.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';

/** What is owed of one visit that is over. */
export const Debt = z.object({
  visitId: Id,
  closedAt: Instant,
  balance: Money,
  patient: PatientSummary,
});
export type Debt = z.infer<typeof Debt>;

/** Debts of the hospital, oldest first, with the sum over all of them. */
export const DebtPage = z.object({
  items: z.array(Debt),
  nextCursor: z.string().nullable(),
  total: Money,
  count: z.number().int(),
});
export type DebtPage = z.infer<typeof DebtPage>;
export const DebtQuery = PageQuery;

/** How a patient stands with the hospital: what they owe of visits that are over, and what is owed to them. */
export const PatientAccount = z.object({
  owed: Money,
  owedToPatient: Money,
  bills: z
    .array(z.object({ visitId: Id, openedAt: Instant, closedAt: Instant.nullable(), balance: Money }))
    .describe('bills that are not even, oldest first; below zero what is owed to the patient'),
});
export type PatientAccount = z.infer<typeof PatientAccount>;

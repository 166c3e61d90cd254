/**
 * A prescription: which dispensing follows which is the table of `domain/pharmacy/prescription-flow.ts`, drawn in
 * `docs/flows/prescription.md`.
 *
 * What is durable about it: stock was reserved with the order; its clock gives back what is not fetched in its time, and later ends
 * the prescription. It ends with its last part, or when its visit ends early, which it hears as a signal.
 */
import type { CaseStart } from '#contracts/cases/messages.ts';
import { prescriptionRules } from '#domain/pharmacy/prescription-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

export const prescription = (start: CaseStart<'prescription'>): Promise<{ outcome: string }> =>
  openCase(start, prescriptionRules(start.terms)).ended();

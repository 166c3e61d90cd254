/**
 * A laboratory order.
 *
 * 1. It begins with its collection task, opened when it was ordered. Nurse or technician collects: each group of tests gets a
 *    specimen with an accession number.
 * 2. The laboratory receives a specimen, or rejects it and only its tests are collected anew.
 * 3. A technician enters results, another person verifies them, each released result goes to the doctor at once.
 * 4. The doctor reviews, also after the visit has closed. What is never collected expires, and the doctor is told.
 *
 * Its visit is told when what the patient waits for is in, and when nothing is left to collect.
 */
import type { CaseStart } from '#contracts/cases/messages.ts';
import { labRules } from '#domain/labs/lab-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

export const labOrder = (start: CaseStart<'labOrder'>): Promise<{ outcome: string }> =>
  openCase(start, labRules(start.terms)).ended();

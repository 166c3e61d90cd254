/**
 * A procedure.
 *
 * 1. It begins with its scheduling task: it gets a time and a place, now where there is no need to wait.
 * 2. Whoever performs it confirms the patient and the side, does it, and writes the report; then it is charged.
 * 3. What nobody does expires; cancelled by a person or because the visit ended, it leaves nothing behind.
 */
import type { CaseStart } from '#contracts/cases/messages.ts';
import { procedureRules } from '#domain/procedures/procedure-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

export const procedureOrder = (start: CaseStart<'procedureOrder'>): Promise<{ outcome: string }> =>
  openCase(start, procedureRules(start.terms)).ended();

/**
 * Procedures that were asked for together: what is done when is the table of `domain/procedures/procedure-flow.ts`, drawn in `docs/flows/procedureOrder.md`.
 *
 * What is durable about it: it waits for persons, for days where need be; its clock ends what nobody performs, and so does the
 * early end of its visit, which it hears as a signal.
 */
import { setWorkflowOptions } from '@temporalio/workflow';
import type { CaseStart } from '#contracts/cases/messages.ts';
import { procedureRules } from '#domain/procedures/procedure-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

export const procedureOrder = (start: CaseStart<'procedureOrder'>): Promise<{ outcome: string }> =>
  openCase(start, procedureRules(start.terms)).ended();

// Open for weeks, so it goes on with the newest flows; what a change needs then is in ADR-0028.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, procedureOrder);

/**
 * A laboratory order: which tasks follow which is the table of `domain/labs/lab-flow.ts`, drawn in `docs/flows/labOrder.md`.
 *
 * What is durable about it: it begins with the step that was written with the order and waits for persons, for as long as any part
 * is under way, also after its visit has closed. Its clock ends what nobody collects. Its visit's early end reaches it as a signal;
 * what its visit waits for goes the other way as word that its own steps leave.
 */
import { setWorkflowOptions } from '@temporalio/workflow';
import type { CaseStart } from '#contracts/cases/messages.ts';
import { labRules } from '#domain/labs/lab-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

export const labOrder = (start: CaseStart<'labOrder'>): Promise<{ outcome: string }> =>
  openCase(start, labRules(start.terms)).ended();

// Open for weeks, so it goes on with the newest flows; what a change needs then is in ADR-0028.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, labOrder);

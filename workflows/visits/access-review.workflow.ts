/**
 * The review of a record that was opened without a relationship: a matter of its own, whose table is
 * `domain/visits/access-review-flow.ts`, drawn in `docs/flows/accessReview.md`.
 *
 * What is durable about it: it waits for another person, however long that takes, and its clock climbs the ladder of the task
 * meanwhile. No visit has begun it and none ends it.
 */
import { setWorkflowOptions } from '@temporalio/workflow';
import type { CaseStart } from '#contracts/cases/messages.ts';
import { accessReviewRules } from '#domain/visits/access-review-flow.ts';
import { openCase } from '#workflows/cases/case-frame.ts';

export const accessReview = (start: CaseStart<'accessReview'>): Promise<{ outcome: string }> =>
  openCase(start, accessReviewRules(start.terms)).ended();

// It may wait for weeks, so it goes on with the newest flows; what a change needs then is in ADR-0028.
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, accessReview);

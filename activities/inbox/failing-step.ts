import { Refusal } from '#domain/platform/refusal.ts';
import { raiseAttention } from '#activities/inbox/raise-attention.ts';
import { markRefused } from '#db/inbox/submission.repository.ts';
import { caseOfFlow } from '#db/cases/case.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type FailingStep = {
  workflowId: string;
  /** The person's act that the step applies, where there is one. */
  submissionId?: string;
  taskId: string;
};

/**
 * A step that has failed for minutes without a refusal: from now on a person knows. It goes on being tried. A visit that could not
 * even be opened has nobody who could look at it: its check-in is refused, and the person at the desk begins again.
 * @returns whether the step ends here
 */
export async function reportFailingStep(tenant: Tenant, step: FailingStep): Promise<'goes_on' | 'given_up'> {
  const caseId = await caseOfFlow(tenant, step.workflowId);
  if (caseId) {
    const { taskId, workflowId } = step;
    await raiseAttention(tenant, { caseId, taskId, workflowId, reason: 'step.failing' });
    return 'goes_on';
  }
  if (!step.submissionId) return 'goes_on';
  await markRefused(tenant, step.submissionId, {
    code: new Refusal('submission.given_up').code,
    details: {},
  });
  return 'given_up';
}

import { Refusal } from '#domain/platform/refusal.ts';
import type { Submission } from '#db/inbox/inbox.entity.ts';
import { lockSubmission } from '#db/inbox/submission.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * The submission a step of a flow is about, locked: one that is there, was sent to this flow and by this person. Anything else can
 * never be applied, however often it is tried.
 * @throws Refusal submission.unknown, the same for an unknown id and for somebody else's
 */
export async function lockOwnSubmission(tenant: Tenant, id: string, workflowId: string): Promise<Submission> {
  const submission = await lockSubmission(tenant, id);
  if (!submission || submission.workflowId !== workflowId || submission.actorId !== tenant.actorId)
    throw new Refusal('submission.unknown');
  return submission;
}

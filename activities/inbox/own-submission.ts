import { Refusal } from '#domain/platform/refusal.ts';
import type { Submission } from '#db/inbox/inbox.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * The submission a step of a flow is about: one that is there, was sent to this flow and by this person. Anything else can never be
 * applied, however often it is tried.
 * @throws Refusal submission.unknown, the same for an unknown id and for somebody else's
 */
export function assertOwnSubmission(
  tenant: Tenant,
  submission: Submission | null,
  workflowId: string,
): asserts submission is Submission {
  if (!submission || submission.workflowId !== workflowId || submission.actorId !== tenant.actorId)
    throw new Refusal('submission.unknown');
}

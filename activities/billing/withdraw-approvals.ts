import type { ApprovalKind } from '#contracts/billing/names.ts';
import { withdrawWaiting } from '#db/billing/approval.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';

/** Withdraws what waits for a second person, of one kind or of all, and takes its task out of the inboxes. */
export async function withdrawApprovals(tenant: Tenant, visitId: string, kind?: ApprovalKind): Promise<void> {
  for (const task of await withdrawWaiting(tenant, visitId, kind ?? null))
    await publishTask(tenant, 'task.closed', task);
}

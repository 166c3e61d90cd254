import { taskForms } from '#contracts/inbox/task.ts';
import type { FlowlessKind } from '#contracts/inbox/names.ts';
import type { FlowlessTask } from '#db/inbox/flowless.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { decideApproval } from '#activities/billing/decide-approval.ts';
import { completeAttention } from '#activities/inbox/complete-attention.ts';

/** What completing each kind does that no flow waits for. The form is checked already. */
const acts: { [K in FlowlessKind]: (tenant: Tenant, taskId: string, form: unknown) => Promise<void> } = {
  attention: (tenant, taskId, form) =>
    completeAttention(tenant, taskId, taskForms.attention.parse(form).note),
  bill_approval: (tenant, taskId, form) =>
    decideApproval(tenant, taskId, taskForms.bill_approval.parse(form)),
};

/** Completes a task in one transaction, once: whoever did it and sends it again changes nothing. @throws Refusal as its act */
export async function completeFlowless(
  tenant: Tenant,
  taskId: string,
  task: FlowlessTask,
  form: unknown,
): Promise<void> {
  if (task.state === 'done' && task.closedBy === tenant.actorId) return;
  await acts[task.kind](tenant, taskId, form);
}

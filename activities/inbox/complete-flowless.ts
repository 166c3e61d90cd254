import { taskForms } from '#contracts/inbox/task-forms.ts';
import type { FormOf } from '#contracts/inbox/task-forms.ts';
import type { FlowlessKind } from '#contracts/inbox/names.ts';
import { lockTaskForCompletion } from '#db/inbox/task.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { decideApproval } from '#activities/billing/decide-approval.ts';
import { completeAttention } from '#activities/inbox/complete-attention.ts';

/** What completing each kind does that no flow waits for. The form is checked already. */
const acts: { [K in FlowlessKind]: (tenant: Tenant, task: Task, form: FormOf<K>) => Promise<void> } = {
  attention: (tenant, task, { note }) => completeAttention(tenant, task, note),
  bill_approval: decideApproval,
};

/** Completes a task in the caller's transaction, for the version that was seen. @throws Refusal as completing any task, or as its act */
export async function completeFlowless<K extends FlowlessKind>(
  tenant: Tenant,
  taskId: string,
  kind: K,
  { form, version }: { form: unknown; version?: number | undefined },
): Promise<void> {
  const task = await lockTaskForCompletion(tenant, taskId, version);
  if (task.kind !== kind) throw new Refusal('task.not_open');
  await acts[kind](tenant, task, taskForms[kind].schema.parse(form));
}

import { taskForms } from '#contracts/inbox/task-forms.ts';
import type { FormOf } from '#contracts/inbox/task-forms.ts';
import type { FlowlessKind } from '#contracts/inbox/names.ts';
import { caseOfWorkflowId } from '#contracts/visits/names.ts';
import type { VisitStage } from '#contracts/visits/names.ts';
import { flowlessTask } from '#db/inbox/flowless.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { decideApproval } from '#activities/billing/decide-approval.ts';
import { takeDue } from '#activities/billing/pay-debt.ts';
import { payRefund } from '#activities/billing/pay-refund.ts';
import { parseCompleted } from '#activities/cases/parse-form.ts';
import { lockTaskForCompletion } from '#activities/inbox/assert-completable.ts';
import { once } from '#activities/inbox/make-once.ts';
import { completeAttention } from '#activities/inbox/complete-attention.ts';

/** What completing each kind does that no flow waits for. The form is checked already. */
const acts: { [K in FlowlessKind]: (tenant: Tenant, task: Task, form: FormOf<K>) => Promise<void> } = {
  attention: (tenant, task, { note }) => completeAttention(tenant, task, note),
  duty_call: (tenant, task, { note }) => completeAttention(tenant, task, note),
  bill_approval: decideApproval,
  money_due: takeDue,
  refund: payRefund,
};

/** What is answered when a task is done that no flow waits for. */
export type DoneWithoutFlow = { visitId: string; stage: VisitStage } | { caseId: string };

const act = <K extends FlowlessKind>(tenant: Tenant, task: Task, kind: K, form: unknown): Promise<void> =>
  acts[kind](tenant, task, taskForms[kind].schema.parse(form));

/**
 * Completes a task that no flow waits for, once for its key, for the version that was seen; null for every other kind of task.
 * @throws Refusal request.invalid, idempotency.body_differs, as completing any task, or as its act
 */
export async function completeFlowless(
  tenant: Tenant,
  taskId: string,
  key: string,
  body: { form: unknown; version?: number | undefined },
): Promise<DoneWithoutFlow | null> {
  const found = await flowlessTask(tenant, taskId);
  if (!found) return null;
  parseCompleted(found.kind, body.form);
  await once(tenant, { key, route: `completeTask:${taskId}`, body }, async () => {
    // Whoever moves money locks the visit before its tasks.
    if (found.visitId && (found.kind === 'money_due' || found.kind === 'refund'))
      await lockVisit(tenant, found.visitId);
    const task = await lockTaskForCompletion(tenant, taskId, body.version);
    if (task.kind !== found.kind) throw new Refusal('task.not_open');
    await act(tenant, task, found.kind, body.form);
    return taskId;
  });
  const { visitId, stage, workflowId } = found;
  return visitId ? { visitId, stage: stage ?? 'closed' } : { caseId: caseOfWorkflowId(workflowId) ?? '' };
}

import { flowlessTasks } from '#contracts/inbox/kind-names.ts';
import { subjectOfCase } from '#db/cases/case.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { openTask } from '#activities/inbox/open-task.ts';

/** Opens a task for a supervisor; the same id again changes nothing. `reason` is a code, never words of a person. */
export async function raiseAttention(
  tenant: Tenant,
  about: { caseId: string; taskId: string; workflowId: string; reason: string },
): Promise<void> {
  const of = await subjectOfCase(tenant, about.caseId);
  if (!of) return;
  await openTask(tenant, {
    taskId: about.taskId,
    kind: 'attention',
    visitId: of.visitId,
    patientId: of.patientId,
    departmentId: null,
    assigneeId: null,
    priority: 1,
    dueAt: new Date(Date.now() + flowlessTasks.attention.due.minutes * 60_000),
    workflowId: about.workflowId,
    reason: about.reason,
  });
}

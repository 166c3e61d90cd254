import { flowlessTasks } from '#contracts/inbox/kind-names.ts';
import { openTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Opens a task for a supervisor; the same id again changes nothing. `reason` is a code, never words of a person. */
export async function raiseAttention(
  tenant: Tenant,
  about: { caseId: string; taskId: string; workflowId: string; reason: string },
): Promise<void> {
  const [of] = await tenant.em.execute<{ visitId: string; patientId: string }[]>(
    'select visit_id as "visitId", patient_id as "patientId" from care_case where hospital_id = ? and id = ?',
    [tenant.hospitalId, about.caseId],
  );
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

/** Whether somebody is already to look at a visit for this reason. */
export async function hasOpenAttention(tenant: Tenant, visitId: string, reason: string): Promise<boolean> {
  const [row] = await tenant.em.execute<{ found: boolean }[]>(
    `select exists (select from task where hospital_id = ? and visit_id = ? and kind = 'attention' and reason = ? and state in ('open', 'claimed', 'completing')) as found`,
    [tenant.hospitalId, visitId, reason],
  );
  return row?.found ?? false;
}

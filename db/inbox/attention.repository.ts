import type { TaskState } from '#contracts/inbox/names.ts';
import type { VisitStage } from '#contracts/visits/names.ts';
import { invariant, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { closeTask, lockTaskForCompletion, openTask, permissionsOf } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Minutes in which somebody is to look at what the platform could not mend. */
const dueMinutes = 30;

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
    dueAt: new Date(Date.now() + dueMinutes * 60_000),
    workflowId: about.workflowId,
    reason: about.reason,
  });
}

/** An attention task that the acting role may see, in any state; null for every other kind of task. */
export async function attentionTask(
  tenant: Tenant,
  taskId: string,
): Promise<{ visitId: string; state: TaskState; stage: VisitStage | null } | null> {
  const [row] = await tenant.em.execute<{ visitId: string; state: TaskState; stage: VisitStage | null }[]>(
    `select t.visit_id as "visitId", t.state, v.stage from task t left join visit v on v.hospital_id = t.hospital_id and v.id = t.visit_id
      where t.hospital_id = ? and t.id = ? and t.kind = 'attention' and t.visit_id is not null and t.permission in (?)`,
    [tenant.hospitalId, taskId, permissionsOf(tenant)],
  );
  return row ?? null;
}

/** Ends an attention task: no flow waits for it, what was done is on the record. @throws Refusal as completing any task */
export async function completeAttention(tenant: Tenant, taskId: string, note: string): Promise<void> {
  const task = await lockTaskForCompletion(tenant, taskId);
  if (task.kind !== 'attention') throw new Refusal('task.not_open');
  await closeTask(tenant, task);
  invariant(task.patientId, 'an attention task is about a visit, and that about a patient');
  await tenant.em.execute('update task set closing_note = ? where hospital_id = ? and id = ?', [
    await tenant.vault.seal(tenant, task.patientId, note),
    tenant.hospitalId,
    taskId,
  ]);
  await recordAudit(tenant, {
    action: 'task.attention',
    entity: 'task',
    entityId: taskId,
    patientId: task.patientId,
    details: { reason: task.reason ?? null },
  });
}

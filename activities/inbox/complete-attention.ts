import { recordAudit } from '#db/audit/audit.repository.ts';
import { noteOnTask } from '#db/inbox/flowless.repository.ts';
import { closeTask, lockTaskForCompletion } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { invariant, Refusal } from '#domain/platform/refusal.ts';

/** Ends an attention task: no flow waits for it, what was done is on the record. @throws Refusal as completing any task */
export async function completeAttention(tenant: Tenant, taskId: string, note: string): Promise<void> {
  const task = await lockTaskForCompletion(tenant, taskId);
  if (task.kind !== 'attention') throw new Refusal('task.not_open');
  await closeTask(tenant, task);
  invariant(task.patientId, 'an attention task is about a visit, and that about a patient');
  await noteOnTask(tenant, taskId, await tenant.vault.seal(tenant, task.patientId, note));
  await recordAudit(tenant, {
    action: 'task.attention',
    entity: 'task',
    entityId: taskId,
    patientId: task.patientId,
    details: { reason: task.reason ?? null },
  });
}

import { recordAudit } from '#db/audit/audit.repository.ts';
import { noteOnTask } from '#db/inbox/flowless.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { closeTask } from '#activities/inbox/close-task.ts';

/** Ends a locked attention task: no flow waits for it, what was done is on the record. */
export async function completeAttention(tenant: Tenant, task: Task, note: string): Promise<void> {
  await closeTask(tenant, task);
  invariant(task.patientId, 'an attention task is about a visit, and that about a patient');
  await noteOnTask(tenant, task.id, await tenant.vault.seal(tenant, task.patientId, note));
  await recordAudit(tenant, {
    action: 'task.attention',
    entity: 'task',
    entityId: task.id,
    patientId: task.patientId,
    details: { reason: task.reason ?? null },
  });
}

import type { ToldTask } from '#db/inbox/task.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Tells whoever shows a task that it is there, changed or is gone. */
export const publishTask = (
  tenant: Tenant,
  kind: 'task.opened' | 'task.changed' | 'task.closed',
  task: Omit<ToldTask, 'patientId'>,
): Promise<void> =>
  publishEvent(tenant, {
    kind,
    taskId: task.id,
    visitId: task.visitId ?? null,
    taskKind: task.kind,
    departmentId: task.departmentId ?? null,
    assigneeId: task.assigneeId ?? null,
  });

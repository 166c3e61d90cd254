import { markTaskDone, markTasksCancelled } from '#db/inbox/task.repository.ts';
import type { ToldTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';

/** Closes a locked task. */
export async function closeTask(tenant: Tenant, task: ToldTask): Promise<void> {
  markTaskDone(tenant, task.id);
  await publishTask(tenant, 'task.closed', task);
}

/** Cancels tasks of a visit that ends otherwise. */
export async function cancelTasks(tenant: Tenant, taskIds: readonly string[], reason: string): Promise<void> {
  if (!taskIds.length) return;
  for (const task of await markTasksCancelled(tenant, taskIds, reason))
    await publishTask(tenant, 'task.closed', task);
}

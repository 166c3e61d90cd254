import { markTaskDone, markTasksCancelled } from '#db/inbox/task.repository.ts';
import type { ToldTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { endNotices } from '#activities/inbox/escalate-task.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';

/** Closes a locked task. */
export async function closeTask(tenant: Tenant, task: ToldTask & { escalation: number }): Promise<void> {
  markTaskDone(tenant, task.id);
  await endNotices(tenant, [task]);
  await publishTask(tenant, 'task.closed', task);
}

/** Cancels tasks of a visit that ends otherwise. */
export async function cancelTasks(tenant: Tenant, taskIds: readonly string[], reason: string): Promise<void> {
  if (!taskIds.length) return;
  const tasks = await markTasksCancelled(tenant, taskIds, reason);
  await endNotices(tenant, tasks);
  for (const task of tasks) await publishTask(tenant, 'task.closed', task);
}

import { insertTask } from '#db/inbox/task.repository.ts';
import type { NewTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';

/** Opens a task; its id comes from the flow, so opening it again changes nothing. */
export async function openTask(tenant: Tenant, task: NewTask): Promise<void> {
  insertTask(tenant, task);
  await publishTask(tenant, 'task.opened', { ...task, id: task.taskId });
}

import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { findDraft, writeDraft } from '#db/inbox/draft.repository.ts';
import type { SavedDraft } from '#db/inbox/draft.repository.ts';
import { findTask } from '#db/inbox/inbox-list.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Shows one's own unfinished form of a task. @throws Refusal not_found */
export async function readDraft(tenant: Tenant, taskId: string): Promise<SavedDraft> {
  const task = orNotFound(await findTask(tenant, taskId));
  return findDraft(tenant, task.id, task.patient?.id ?? null);
}

/** Keeps one's own unfinished form of a task. @throws Refusal not_found; task.not_open when it is over */
export async function saveDraft(
  tenant: Tenant,
  taskId: string,
  form: Record<string, unknown>,
): Promise<SavedDraft> {
  const task = orNotFound(await findTask(tenant, taskId));
  if (!task.patient || task.state === 'done' || task.state === 'cancelled')
    throw new Refusal('task.not_open');
  return writeDraft(tenant, task.id, task.patient.id, form);
}

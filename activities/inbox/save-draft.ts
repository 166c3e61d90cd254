import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { findDraft, writeDraft } from '#db/inbox/draft.repository.ts';
import type { SavedDraft } from '#db/inbox/draft.repository.ts';
import { findTask } from '#db/inbox/inbox-list.repository.ts';
import { lockTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertTheirs, claimedByOther, visibleTask } from '#activities/inbox/assert-completable.ts';

/** Shows one's own unfinished form of a task. @throws Refusal not_found */
export async function readDraft(tenant: Tenant, taskId: string): Promise<SavedDraft> {
  const task = orNotFound(await findTask(tenant, taskId, null));
  return findDraft(tenant, task.id, task.patient?.id ?? null);
}

/**
 * Keeps one's own unfinished form of a task that nobody else holds. Under the task's lock: what ends the task forgets its forms, and
 * none is kept after it.
 * @param after when the draft it goes on from was kept, null of none; undefined replaces whatever is there
 * @throws Refusal not_found; task.already_done, task.not_open when it is over; task.wrong_person, task.claimed_by_other;
 * task.draft_newer when another one was kept meanwhile, as from a second tab
 */
export async function saveDraft(
  tenant: Tenant,
  taskId: string,
  form: Record<string, unknown>,
  after: string | null | undefined,
): Promise<SavedDraft> {
  const task = visibleTask(tenant, await lockTask(tenant, taskId));
  await assertTheirs(tenant, task);
  if (task.claimantId && task.claimantId !== tenant.actorId) throw await claimedByOther(tenant, task);
  if (!task.patientId) throw new Refusal('task.not_open');
  const written = await writeDraft(tenant, { taskId: task.id, patientId: task.patientId, form, after });
  if (!written) throw new Refusal('task.draft_newer');
  return written;
}

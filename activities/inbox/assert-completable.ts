import type { Role } from '#contracts/identity/names.ts';
import { roleMay } from '#contracts/identity/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { isSharedWithMe, lockTask, nameOf } from '#db/inbox/task.repository.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Who holds or closed a task and since when: what the loser of a race is told. */
async function lostTo(tenant: Tenant, task: Task): Promise<Record<string, unknown>> {
  const closed = task.state === 'done' || task.state === 'cancelled';
  const at = closed ? task.closedAt : task.claimedAt;
  return {
    byName: await nameOf(tenant, closed ? task.closedBy : task.claimantId),
    at: at ? toIso(at) : null,
    state: task.state,
  };
}

/** A task that the acting role has the permission for. @throws Refusal not_found, the same whether it is there */
export function visibleTask(tenant: Tenant, task: Task | null): Task {
  if (!task || !roleMay(tenant.role as Role, task.permission)) throw new Refusal('not_found');
  return task;
}

/** @throws Refusal task.already_done, task.not_open, task.wrong_person, with `byName` and `at` where somebody was first */
export async function assertTheirs(tenant: Tenant, task: Task): Promise<void> {
  if (task.state === 'done') throw new Refusal('task.already_done', await lostTo(tenant, task));
  if (task.state === 'cancelled') throw new Refusal('task.not_open', await lostTo(tenant, task));
  if (task.assigneeId && task.assigneeId !== tenant.actorId && !(await isSharedWithMe(tenant, task.id)))
    throw new Refusal('task.wrong_person', { byName: await nameOf(tenant, task.assigneeId) });
}

/** Somebody else holds it. */
export const claimedByOther = async (tenant: Tenant, task: Task): Promise<Refusal> =>
  new Refusal('task.claimed_by_other', await lostTo(tenant, task));

/**
 * Whether a locked task may be completed by this person now: turn, role, person, claim and version.
 * @throws Refusal not_found (also without the permission), task.*, with `byName` and `at` where somebody was first
 */
export async function assertCompletable(tenant: Tenant, task: Task | null, version?: number): Promise<Task> {
  const found = visibleTask(tenant, task);
  await assertTheirs(tenant, found);
  if (found.claimantId && found.claimantId !== tenant.actorId) throw await claimedByOther(tenant, found);
  if (!found.claimantId) throw new Refusal('task.not_claimed');
  if (version !== undefined && version !== found.version)
    throw new Refusal('task.version_conflict', { version: found.version });
  return found;
}

/** Locks a task for the person who completes it. @throws Refusal as `assertCompletable` */
export const lockTaskForCompletion = async (
  tenant: Tenant,
  taskId: string,
  version?: number,
): Promise<Task> => assertCompletable(tenant, await lockTask(tenant, taskId), version);

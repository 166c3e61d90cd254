import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { giveTaskBack, takeTask, taskNow } from '#db/inbox/task.repository.ts';
import type { ToldTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertTheirs, claimedByOther, visibleTask } from '#activities/inbox/assert-completable.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';
import { takeOverVisit } from '#activities/visits/take-over-visit.ts';

async function wasChanged(tenant: Tenant, action: string, task: ToldTask): Promise<void> {
  await recordAudit(tenant, {
    action,
    entity: 'task',
    entityId: task.id,
    patientId: task.patientId ?? null,
    details: { kind: task.kind },
  });
  await publishTask(tenant, 'task.changed', task);
}

/**
 * Takes a task that nobody has in this version, or an idle claim of another. As part of the act that completes it nothing more is
 * asked: of a task that somebody has, completing says so.
 * @returns whether it was
 */
export async function takeIfFree(tenant: Tenant, taskId: string, version: number): Promise<boolean> {
  const won = await takeTask(tenant, taskId, version);
  if (!won) return false;
  await wasChanged(tenant, 'task.claim', won);
  // A patient whom another doctor sees is that doctor's, with all that follows.
  if (won.isShared && won.kind === 'consultation' && won.visitId)
    await takeOverVisit(tenant, won.visitId, 'overdue');
  return true;
}

/**
 * Takes a task. One's own claim again is fine; another's lapses when idle.
 * @throws Refusal not_found, task.claimed_by_other, task.already_done, task.wrong_person, task.version_conflict
 */
export async function claimTask(tenant: Tenant, taskId: string, version: number): Promise<void> {
  if (await takeIfFree(tenant, taskId, version)) return;
  const task = visibleTask(tenant, await taskNow(tenant, taskId));
  if (task.state === 'claimed' && task.claimantId === tenant.actorId) return;
  await assertTheirs(tenant, task);
  if (task.claimantId) throw await claimedByOther(tenant, task);
  throw new Refusal('task.version_conflict', { version: task.version });
}

/** Gives one's own claim back. @throws Refusal not_found, task.not_claimed when it is not one's own */
export async function releaseTask(tenant: Tenant, taskId: string): Promise<void> {
  const row = await giveTaskBack(tenant, taskId);
  if (row) return wasChanged(tenant, 'task.release', row);
  visibleTask(tenant, await taskNow(tenant, taskId));
  throw new Refusal('task.not_claimed');
}

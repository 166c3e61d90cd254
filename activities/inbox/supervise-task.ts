import type { SuperviseInput } from '#contracts/inbox/board.ts';
import { invalidField, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { changeSupervised, whoMayDo } from '#db/inbox/board.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { lockTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { handOver } from '#activities/doctors/hand-over.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';

/**
 * Gives a waiting task to somebody else or to everybody whose work it is, brings it forward, says something about it; all of it is on
 * the record. Being told to do a task opens no more than the task does.
 * @throws Refusal not_found, task.already_done, task.not_open, task.version_conflict, request.invalid for a person who may not do it
 */
export async function superviseTask(tenant: Tenant, taskId: string, input: SuperviseInput): Promise<void> {
  const task = await lockTask(tenant, taskId);
  if (!task) throw new Refusal('not_found');
  if (task.state === 'done') throw new Refusal('task.already_done');
  if (task.state !== 'open' && task.state !== 'claimed') throw new Refusal('task.not_open');
  if (task.version !== input.version) throw new Refusal('task.version_conflict', { version: task.version });
  const { assigneeId, raises = false, note } = input;
  if (assigneeId) await assertMayDo(tenant, task, assigneeId);
  // A patient who is seen by another doctor is that doctor's, with the place in the queue and all that follows.
  if (assigneeId && task.kind === 'consultation' && task.visitId)
    await giveVisit(tenant, task.visitId, assigneeId);
  const { patientId } = task;
  const sealed = note && patientId ? await tenant.vault.seal(tenant, patientId, note) : null;
  const changed = await changeSupervised(tenant, taskId, { assigneeId, raises, note: sealed });
  if (!changed) throw new Refusal('not_found');
  await recordAudit(tenant, {
    action: 'task.supervise',
    entity: 'task',
    entityId: taskId,
    patientId: patientId ?? null,
    details: {
      kind: task.kind,
      raises,
      isNoted: sealed !== null,
      fromId: task.claimantId ?? task.assigneeId ?? null,
      ...(assigneeId === undefined ? {} : { toId: assigneeId }),
    },
  });
  await publishTask(tenant, 'task.changed', changed);
}

async function assertMayDo(tenant: Tenant, { kind }: Task, personId: string): Promise<void> {
  const [person] = await whoMayDo(tenant, kind, personId);
  if (!person) throw invalidField('assigneeId', 'person_may_not');
}

async function giveVisit(tenant: Tenant, visitId: string, toId: string): Promise<void> {
  const visit = await lockVisit(tenant, visitId);
  if (visit?.doctorId && visit.doctorId !== toId)
    await handOver(tenant, visit.doctorId, toId, 'reassigned', visitId);
}

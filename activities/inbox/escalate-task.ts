import type { EscalateInput } from '#contracts/cases/messages.ts';
import { flowlessTasks } from '#contracts/inbox/kind-names.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { onDuty } from '#db/inbox/duty.repository.ts';
import { markNoticesCancelled, renewNotice } from '#db/inbox/notice.repository.ts';
import { raiseTask } from '#db/inbox/task.repository.ts';
import type { RaisedTask } from '#db/inbox/task.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { openTask } from '#activities/inbox/open-task.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';

/** Climbs a rung of the ladder of an open task, and tells whom it is for. The same climb again changes nothing. */
export async function escalateTask(
  tenant: Tenant,
  { taskId, level, rung, to, raises }: Omit<EscalateInput, 'hospitalId'>,
): Promise<void> {
  const task = await raiseTask(tenant, taskId, level, {
    comesForward: raises,
    isShared: to !== 'person',
  });
  if (!task) return;
  await recordAudit(tenant, {
    action: 'task.escalate',
    entity: 'task',
    entityId: task.id,
    patientId: task.patientId ?? null,
    details: { kind: task.kind, level, rung, to },
  });
  // Whose work it is sees it come forward; who has a duty over it may not do it, and gets a task of their own.
  await publishTask(tenant, 'task.changed', task);
  if (to === 'duty') await tellDuty(tenant, task);
}

async function tellDuty(tenant: Tenant, task: RaisedTask): Promise<void> {
  const before = await renewNotice(tenant, task.id);
  if (before) return publishTask(tenant, 'task.changed', before);
  await openTask(tenant, {
    taskId: uuidv7(),
    kind: 'attention',
    visitId: task.visitId ?? null,
    patientId: task.patientId ?? null,
    ...(await onDuty(tenant, task.departmentId ?? null)),
    priority: 1,
    dueAt: new Date(Date.now() + flowlessTasks.attention.due.minutes * 60_000),
    workflowId: task.workflowId,
    reason: `overdue.${task.kind}`,
    aboutTaskId: task.id,
  });
}

/** Ends what was opened about tasks that have ended. Who never climbed has nothing about it, and is not asked for. */
export async function endNotices(
  tenant: Tenant,
  tasks: readonly { id: string; escalation: number }[],
): Promise<void> {
  const climbed = tasks.filter(({ escalation }) => escalation > 0).map(({ id }) => id);
  if (!climbed.length) return;
  for (const notice of await markNoticesCancelled(tenant, climbed))
    await publishTask(tenant, 'task.closed', notice);
}

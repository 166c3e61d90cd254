import type { EscalateInput } from '#contracts/cases/messages.ts';
import { flowlessTasks } from '#contracts/inbox/kind-names.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { calledAbout, onDutyOver, supervisedIn } from '#db/inbox/duty.repository.ts';
import { markNoticesCancelled, relieve, renewNotices } from '#db/inbox/notice.repository.ts';
import { raiseTask } from '#db/inbox/task.repository.ts';
import type { RaisedTask } from '#db/inbox/task.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { together } from '#db/tenancy/together.ts';
import { callSteps, nextTelling } from '#domain/inbox/duty-chain.ts';
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

/**
 * Tells whoever has the duty over a late task, a step further each time: who answers for such work, who is in charge, who supervises; then
 * all of them again. Nobody is told who is not on duty now, and who was told and has gone home is relieved.
 */
async function tellDuty(tenant: Tenant, task: RaisedTask): Promise<void> {
  const [onDuty, called] = await together([onDutyOver(tenant, task), calledAbout(tenant, task.id)]);
  const steps = callSteps(task.kind, onDuty, task.claimantId ?? task.assigneeId ?? null);
  const telling = nextTelling(steps, called);
  if (telling.relieve.length)
    for (const call of await relieve(tenant, task.id, telling.relieve))
      await publishTask(tenant, 'task.closed', call);
  const renewed = await renewNotices(tenant, task.id);
  for (const notice of renewed) await publishTask(tenant, 'task.changed', notice);
  for (const assigneeId of telling.call)
    await openNotice(tenant, task, 'duty_call', { assigneeId, departmentId: null });
  if (!telling.supervisors || renewed.some(({ kind }) => kind === 'attention')) return;
  const departmentId = await supervisedIn(tenant, task.departmentId ?? null);
  await openNotice(tenant, task, 'attention', { assigneeId: null, departmentId });
}

const openNotice = (
  tenant: Tenant,
  task: RaisedTask,
  kind: 'duty_call' | 'attention',
  whose: { assigneeId: string | null; departmentId: string | null },
): Promise<void> =>
  openTask(tenant, {
    taskId: uuidv7(),
    kind,
    visitId: task.visitId ?? null,
    patientId: task.patientId ?? null,
    ...whose,
    priority: 1,
    dueAt: new Date(Date.now() + flowlessTasks[kind].due.minutes * 60_000),
    workflowId: task.workflowId,
    reason: `overdue.${task.kind}`,
    aboutTaskId: task.id,
  });

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

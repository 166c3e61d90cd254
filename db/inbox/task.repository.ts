import { claimLapseMinutes, taskKinds, taskPermission } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { roleMay } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { Task } from '#db/inbox/inbox.entity.ts';
import { publishEvent } from '#db/inbox/event.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type NewTask = {
  taskId: string;
  kind: TaskKind;
  visitId: string;
  patientId: string;
  departmentId: string | null;
  assigneeId: string | null;
  priority: number;
  dueAt: Date;
  workflowId: string;
  order?: { id: string; type: OrderType; specimenId: string | null; partIds: readonly string[] | null };
  /** What an attention task is about. */
  reason?: string;
};

/** Opens a task; its id comes from the flow, so opening it again changes nothing. */
export async function openTask(tenant: Tenant, task: NewTask): Promise<void> {
  sendWrite(
    tenant.em,
    `insert into task (id, hospital_id, kind, permission, department_id, assignee_id, patient_id, visit_id, priority, state, created_at, due_at, workflow_id, order_id, order_type, specimen_id, part_ids, reason)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', now(), ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`,
    [
      task.taskId,
      tenant.hospitalId,
      task.kind,
      taskPermission(task.kind),
      task.departmentId,
      task.assigneeId,
      task.patientId,
      task.visitId,
      task.priority,
      task.dueAt,
      task.workflowId,
      task.order?.id ?? null,
      task.order?.type ?? null,
      task.order?.specimenId ?? null,
      task.order?.partIds ? JSON.stringify(task.order.partIds) : null,
      task.reason ?? null,
    ],
  );
  await publishEvent(tenant, {
    kind: 'task.opened',
    taskId: task.taskId,
    visitId: task.visitId,
    taskKind: task.kind,
    departmentId: task.departmentId,
    assigneeId: task.assigneeId,
  });
}

/** Publishes that a task changed. */
const changed = (
  tenant: Tenant,
  task: Pick<Task, 'id' | 'visitId' | 'kind' | 'departmentId' | 'assigneeId'>,
  kind: 'task.changed' | 'task.closed',
) =>
  publishEvent(tenant, {
    kind,
    taskId: task.id,
    visitId: task.visitId ?? null,
    taskKind: task.kind,
    departmentId: task.departmentId ?? null,
    assigneeId: task.assigneeId ?? null,
  });

async function nameOf(tenant: Tenant, userId: string | null | undefined): Promise<string | null> {
  if (!userId) return null;
  const [row] = await tenant.em.execute<{ name: string }[]>(
    'select name from app_user where hospital_id = ? and id = ?',
    [tenant.hospitalId, userId],
  );
  return row?.name ?? null;
}

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

const mayDo = (tenant: Tenant, task: Task): boolean => roleMay(tenant.role as Role, task.permission);

/** A task, locked until the transaction ends; null when it is not there. */
export const lockTask = (tenant: Tenant, taskId: string): Promise<Task | null> =>
  lockedRow(tenant, Task, byId(taskId));

/**
 * Whether a locked task may be completed by this person now: turn, role, person, claim and version.
 * @throws Refusal not_found (also without the permission), task.*, with `byName` and `at` where somebody was first
 */
export async function assertCompletable(tenant: Tenant, task: Task | null, version?: number): Promise<Task> {
  if (!task || !mayDo(tenant, task)) throw new Refusal('not_found');
  if (task.state === 'done') throw new Refusal('task.already_done', await lostTo(tenant, task));
  if (task.state === 'cancelled') throw new Refusal('task.not_open', await lostTo(tenant, task));
  if (task.assigneeId && task.assigneeId !== tenant.actorId)
    throw new Refusal('task.wrong_person', { byName: await nameOf(tenant, task.assigneeId) });
  if (task.claimantId && task.claimantId !== tenant.actorId)
    throw new Refusal('task.claimed_by_other', await lostTo(tenant, task));
  if (!task.claimantId) throw new Refusal('task.not_claimed');
  if (version !== undefined && version !== task.version)
    throw new Refusal('task.version_conflict', { version: task.version });
  return task;
}

/** Locks a task for the person who completes it. @throws Refusal as `assertCompletable` */
export const lockTaskForCompletion = async (
  tenant: Tenant,
  taskId: string,
  version?: number,
): Promise<Task> => assertCompletable(tenant, await lockTask(tenant, taskId), version);

/** Closes a locked task. */
export async function closeTask(tenant: Tenant, task: Task): Promise<void> {
  sendWrite(
    tenant.em,
    "update task set state = 'done', closed_at = now(), closed_by = ?, version = version + 1 where hospital_id = ? and id = ?",
    [tenant.actorId, tenant.hospitalId, task.id],
  );
  sendWrite(tenant.em, 'delete from form_draft where hospital_id = ? and task_id = ?', [
    tenant.hospitalId,
    task.id,
  ]);
  await changed(tenant, task, 'task.closed');
}

/** Cancels tasks of a visit that ends otherwise. */
export async function cancelTasks(tenant: Tenant, taskIds: readonly string[], reason: string): Promise<void> {
  if (!taskIds.length) return;
  const rows = await tenant.em.execute<Task[]>(
    `update task set state = 'cancelled', closed_at = now(), closed_by = ?, reason = ?, version = version + 1
      where hospital_id = ? and id in (?) and state in ('open', 'claimed', 'completing')
      returning id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId"`,
    [tenant.actorId, reason, tenant.hospitalId, taskIds],
  );
  for (const task of rows) await changed(tenant, task, 'task.closed');
}

/**
 * Claims by compare-and-set. One's own claim again is fine; another's lapses when idle.
 * @throws Refusal not_found, task.claimed_by_other, task.already_done, task.wrong_person, task.version_conflict
 */
export async function claimTask(tenant: Tenant, taskId: string, version: number): Promise<void> {
  const [won] = await tenant.em.execute<Task[]>(
    `update task set state = 'claimed', claimant_id = ?, claimed_at = now(), version = version + 1
      where hospital_id = ? and id = ? and version = ? and permission in (?) and (assignee_id is null or assignee_id = ?)
        and (state = 'open' or (state = 'claimed' and claimed_at < now() - make_interval(mins => ?)))
      returning id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId", patient_id as "patientId"`,
    [
      tenant.actorId,
      tenant.hospitalId,
      taskId,
      version,
      permissionsOf(tenant),
      tenant.actorId,
      claimLapseMinutes,
    ],
  );
  if (won) {
    await recordAudit(tenant, {
      action: 'task.claim',
      entity: 'task',
      entityId: taskId,
      patientId: won.patientId ?? null,
      details: { kind: won.kind },
    });
    return changed(tenant, won, 'task.changed');
  }
  const task = await tenant.em.findOne(
    Task,
    { hospitalId: tenant.hospitalId, id: taskId },
    { refresh: true },
  );
  if (!task || !mayDo(tenant, task)) throw new Refusal('not_found');
  if (task.state === 'claimed' && task.claimantId === tenant.actorId) return;
  if (task.state === 'done') throw new Refusal('task.already_done', await lostTo(tenant, task));
  if (task.state === 'cancelled') throw new Refusal('task.not_open', await lostTo(tenant, task));
  if (task.assigneeId && task.assigneeId !== tenant.actorId)
    throw new Refusal('task.wrong_person', { byName: await nameOf(tenant, task.assigneeId) });
  if (task.claimantId) throw new Refusal('task.claimed_by_other', await lostTo(tenant, task));
  throw new Refusal('task.version_conflict', { version: task.version });
}

/** Gives one's own claim back. @throws Refusal task.not_claimed when it is not one's own */
export async function releaseTask(tenant: Tenant, taskId: string): Promise<void> {
  const [row] = await tenant.em.execute<Task[]>(
    `update task set state = 'open', claimant_id = null, claimed_at = null, version = version + 1
      where hospital_id = ? and id = ? and state = 'claimed' and claimant_id = ?
      returning id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId", patient_id as "patientId"`,
    [tenant.hospitalId, taskId, tenant.actorId],
  );
  if (!row) {
    const task = await tenant.em.findOne(Task, { hospitalId: tenant.hospitalId, id: taskId });
    throw new Refusal(task && mayDo(tenant, task) ? 'task.not_claimed' : 'not_found');
  }
  await recordAudit(tenant, {
    action: 'task.release',
    entity: 'task',
    entityId: taskId,
    patientId: row.patientId ?? null,
    details: { kind: row.kind },
  });
  await changed(tenant, row, 'task.changed');
}

/** Raises an open task one rung, counted from 1: a reminder first, then it comes forward. The same rung again changes nothing. */
export async function escalateTask(tenant: Tenant, taskId: string, level: number): Promise<void> {
  const [row] = await tenant.em.execute<Task[]>(
    `update task set escalation = ?, priority = case when ? >= 2 then greatest(1, priority - 1) else priority end, version = version + 1
      where hospital_id = ? and id = ? and escalation < ? and state in ('open', 'claimed', 'completing')
      returning id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId", patient_id as "patientId"`,
    [level, level, tenant.hospitalId, taskId, level],
  );
  if (!row) return;
  await recordAudit(tenant, {
    action: 'task.escalate',
    entity: 'task',
    entityId: taskId,
    patientId: row.patientId ?? null,
    details: { kind: row.kind, level },
  });
  await changed(tenant, row, 'task.changed');
}

/** Permissions of the acting role that have a task kind. */
export function permissionsOf(tenant: Tenant): string[] {
  const held = new Set(taskKinds.map(taskPermission));
  const ours = [...held].filter((permission) => roleMay(tenant.role as Role, permission));
  return ours.length ? ours : ['none'];
}

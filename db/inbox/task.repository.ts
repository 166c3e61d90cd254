import { claimLapseMinutes, kindsForOwner, taskKinds, taskPermission } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { roleMay, roles } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { coversTask } from '#db/inbox/covers.ts';
import { Task } from '#db/inbox/inbox.entity.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type NewTask = {
  taskId: string;
  kind: TaskKind;
  visitId: string | null;
  patientId: string | null;
  departmentId: string | null;
  assigneeId: string | null;
  priority: number;
  dueAt: Date;
  workflowId: string;
  order?: { id: string; type: OrderType; specimenId: string | null; partIds: readonly string[] | null };
  /** What an attention task is about. */
  reason?: string;
  /** The overdue task that it is about; it ends with that one. */
  aboutTaskId?: string;
};

/** Writes an open task; its id comes from the flow, so writing it again changes nothing. */
export function insertTask(tenant: Tenant, task: NewTask): void {
  sendWrite(
    tenant.em,
    `insert into task (id, hospital_id, kind, permission, department_id, assignee_id, patient_id, visit_id, priority, state, created_at, due_at, workflow_id, order_id, order_type, specimen_id, part_ids, reason, about_task_id)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', now(), ?, ?, ?, ?, ?, ?, ?, ?) on conflict (id) do nothing`,
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
      task.aboutTaskId ?? null,
    ],
  );
}

/** Whether a task is everybody's by now of the department in which the acting person sits or has a duty. Its parameters: hospital, person, person. */
const sharedWith = `(shared_at is not null and (department_id is null or department_id = (select u.department_id from app_user u where u.hospital_id = ? and u.id = ?)
    or ${coversTask('task', '?')}))`;

/** A task as events tell of it. */
export type ToldTask = Pick<Task, 'id' | 'visitId' | 'kind' | 'departmentId' | 'assigneeId' | 'patientId'>;
export const told =
  'id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId", patient_id as "patientId"';

/** The live tasks of a visit and of everything that was ordered in it. */
export const liveTasksOf = ({ em, hospitalId }: Tenant, visitId: string): Promise<ToldTask[]> =>
  em.execute<ToldTask[]>(
    `select ${told} from task where hospital_id = ? and visit_id = ? and state in ('open', 'claimed', 'completing') order by id`,
    [hospitalId, visitId],
  );

/** Name of a person of the hospital; null for nobody. */
export async function nameOf(tenant: Tenant, userId: string | null | undefined): Promise<string | null> {
  if (!userId) return null;
  const [row] = await tenant.em.execute<{ name: string }[]>(
    'select name from app_user where hospital_id = ? and id = ?',
    [tenant.hospitalId, userId],
  );
  return row?.name ?? null;
}

/** A task, locked until the transaction ends; null when it is not there. */
export const lockTask = (tenant: Tenant, taskId: string): Promise<Task | null> =>
  lockedRow(tenant, Task, byId(taskId));

/** A task as it stands now; null when it is not there. */
export const taskNow = (tenant: Tenant, taskId: string): Promise<Task | null> =>
  tenant.em.findOne(Task, { hospitalId: tenant.hospitalId, id: taskId }, { refresh: true });

/** Forgets what was typed of forms of tasks that are over. */
const forgetDrafts = ({ em, hospitalId }: Tenant, taskIds: readonly string[]): void =>
  sendWrite(em, 'delete from form_draft where hospital_id = ? and task_id in (?)', [hospitalId, taskIds]);

/** Marks a locked task as done and forgets what was typed of its form. */
export function markTaskDone(tenant: Tenant, taskId: string): void {
  const { em, hospitalId, actorId } = tenant;
  sendWrite(
    em,
    "update task set state = 'done', closed_at = now(), closed_by = ?, version = version + 1 where hospital_id = ? and id = ?",
    [actorId, hospitalId, taskId],
  );
  forgetDrafts(tenant, [taskId]);
}

/** Marks tasks that still wait as cancelled and forgets what was typed of their forms. @returns those that were */
export function markTasksCancelled(
  tenant: Tenant,
  taskIds: readonly string[],
  reason: string,
): Promise<(ToldTask & Pick<Task, 'escalation'>)[]> {
  const { em, hospitalId, actorId } = tenant;
  const cancelled = em.execute<(ToldTask & Pick<Task, 'escalation'>)[]>(
    `update task set state = 'cancelled', closed_at = now(), closed_by = ?, reason = ?, version = version + 1
      where hospital_id = ? and id in (?) and state in ('open', 'claimed', 'completing') returning ${told}, escalation`,
    [actorId, reason, hospitalId, taskIds],
  );
  forgetDrafts(tenant, taskIds);
  return cancelled;
}

/** Claims by compare-and-set, a claim of somebody idle too. @returns the task; null when it was not to be had in this version */
export async function takeTask(
  tenant: Tenant,
  taskId: string,
  version: number,
): Promise<(ToldTask & { isShared: boolean }) | null> {
  const { em, hospitalId, actorId } = tenant;
  const [won] = await em.execute<(ToldTask & { isShared: boolean })[]>(
    `update task set state = 'claimed', claimant_id = ?, claimed_at = now(), version = version + 1,
            assignee_id = case when assignee_id is null then null else ?::uuid end
      where hospital_id = ? and id = ? and version = ? and permission in (?) and (assignee_id is null or assignee_id = ? or ${sharedWith})
        and (state = 'open' or (state = 'claimed' and claimed_at < now() - make_interval(mins => ?)))
      returning ${told}, shared_at is not null as "isShared"`,
    [
      ...[
        actorId,
        actorId,
        hospitalId,
        taskId,
        version,
        permissionsOf(tenant),
        actorId,
        hospitalId,
        actorId,
        actorId,
      ],
      claimLapseMinutes,
    ],
  );
  return won ?? null;
}

/** Whether a task that is somebody else's may be taken by the acting person all the same. */
export async function isSharedWithMe({ em, hospitalId, actorId }: Tenant, taskId: string): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `select 1 from task where hospital_id = ? and id = ? and ${sharedWith}`,
    [hospitalId, taskId, hospitalId, actorId, actorId],
  );
  return rows.length > 0;
}

/** Gives one's own claim back. @returns the task; null when one has none on it */
export async function giveTaskBack(
  { em, hospitalId, actorId }: Tenant,
  taskId: string,
): Promise<ToldTask | null> {
  const [row] = await em.execute<ToldTask[]>(
    `update task set state = 'open', claimant_id = null, claimed_at = null, version = version + 1
      where hospital_id = ? and id = ? and state = 'claimed' and claimant_id = ? returning ${told}`,
    [hospitalId, taskId, actorId],
  );
  return row ?? null;
}

/** An order's live tasks of a kind come first from now on. */
export const bringForward = ({ em, hospitalId }: Tenant, orderId: string, kind: TaskKind): void =>
  sendWrite(
    em,
    `update task set priority = 1 where hospital_id = ? and order_id = ? and kind = ? and state in ('open', 'claimed')`,
    [hospitalId, orderId, kind],
  );

/** Roles that may do what is opened for one person. */
const ownerRoles = roles.filter((role) => kindsForOwner.some((kind) => roleMay(role, taskPermission(kind))));
/** The department of the visit, where somebody else of it could do the task; else none, which is the whole hospital. */
const departmentThatCould = `(select v.department_id from visit v where v.hospital_id = task.hospital_id and v.id = task.visit_id
    and exists (select 1 from app_user u join user_role r on r.hospital_id = u.hospital_id and r.user_id = u.id
                 where u.hospital_id = v.hospital_id and u.department_id = v.department_id and u.disabled_at is null
                   and u.id <> task.assignee_id and r.role in (?)))`;

/** A visit's tasks of a kind that nobody has taken yet come where their urgency puts them. @returns those that move */
export const reorderTasks = (
  { em, hospitalId }: Tenant,
  visitId: string,
  kind: TaskKind,
  priority: number,
): Promise<ToldTask[]> =>
  em.execute<ToldTask[]>(
    `update task set priority = ?, version = version + 1 where hospital_id = ? and visit_id = ? and kind = ? and state = 'open' and priority <> ? returning ${told}`,
    [priority, hospitalId, visitId, kind, priority],
  );

export type RaisedTask = ToldTask & Pick<Task, 'workflowId' | 'claimantId'>;
/** Raises a waiting task to a level above the one it is on; with some rungs it comes forward, with some it is everybody's of its department, whose ever it was. @returns it; null when nothing changes */
export async function raiseTask(
  { em, hospitalId }: Tenant,
  taskId: string,
  level: number,
  { comesForward, isShared }: { comesForward: boolean; isShared: boolean },
): Promise<RaisedTask | null> {
  const shares = `? and assignee_id is not null and state = 'open'`;
  const [row] = await em.execute<RaisedTask[]>(
    `update task set escalation = ?, priority = greatest(1, priority - ?), version = version + 1,
            shared_at = case when ${shares} then coalesce(shared_at, now()) else shared_at end,
            department_id = case when ${shares} then coalesce(department_id, ${departmentThatCould}) else department_id end
      where hospital_id = ? and id = ? and escalation < ? and state in ('open', 'claimed', 'completing') returning ${told}, workflow_id as "workflowId", claimant_id as "claimantId"`,
    [level, comesForward ? 1 : 0, isShared, isShared, ownerRoles, hospitalId, taskId, level],
  );
  return row ?? null;
}

/** Permissions of the acting role that have a task kind. */
export function permissionsOf(tenant: Tenant): string[] {
  const held = new Set(taskKinds.map(taskPermission));
  const ours = [...held].filter((permission) => roleMay(tenant.role as Role, permission));
  return ours.length ? ours : ['none'];
}

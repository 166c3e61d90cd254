import type { BoardPerson, BoardTask } from '#contracts/inbox/board.ts';
import { roleMay, roles } from '#contracts/identity/names.ts';
import { taskKinds, taskPermission } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Task } from '#contracts/inbox/task.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { away, isAway } from '#db/doctors/practising.ts';
import { coversTask } from '#db/inbox/covers.ts';
import { live, tasksToTell } from '#db/inbox/inbox-list.repository.ts';
import type { ToldTask } from '#db/inbox/task.repository.ts';
import { told } from '#db/inbox/task.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Which roles may do which task, as SQL: what a person was given goes on lying with them when the role is taken. */
const able = roles
  .flatMap((role) =>
    [...new Set(taskKinds.map(taskPermission))]
      .filter((permission) => roleMay(role, permission))
      .map((permission) => `('${permission}', '${role}')`),
  )
  .join(', ');
/** Whoever was called because of a duty that is over. */
const hasGoneHome = `(t.kind = 'duty_call' and not exists (select 1 from duty_shift c
    where c.hospital_id = u.hospital_id and c.user_id = u.id and c.from_at <= now() and c.until_at > now()))`;
const holderCannot = `(u.id is not null and (${away} or not exists (select 1 from user_role r
    where r.hospital_id = u.hospital_id and r.user_id = u.id and (t.permission, r.role) in (${able})) or ${hasGoneHome}))`;
/** Nobody has it, and nobody is there who could: the only pharmacist is ill, every doctor of its department has gone. */
const nobodyThere = `(u.id is null and not exists (select 1 from app_user p join user_role r on r.hospital_id = p.hospital_id and r.user_id = p.id
    where p.hospital_id = t.hospital_id and (t.permission, r.role) in (${able}) and not ${isAway('p')}
      and (t.department_id is null or p.department_id is null or p.department_id = t.department_id or ${coversTask('t', 'p.id')})))`;
type Late = { id: string; due_at: string; department: string | null; is_away: boolean };

/**
 * Work of any kind that is past its due time, or lies with somebody who is away, whose account is closed or who may not do it any more, or that nobody who is there
 * could take: the longest due first; a keyset page. What it is about is not told: who supervises does not do it.
 */
export async function listBoard(
  tenant: Tenant,
  filter: { departmentId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: BoardTask[]; nextCursor: string | null }> {
  const { today } = await hospitalClock(tenant);
  let sql = `select t.id, t.due_at, d.name as department, t.is_away
    from (select t.id, t.hospital_id, t.due_at, t.department_id, ${holderCannot} or ${nobodyThere} as is_away
            from task t left join app_user u on u.hospital_id = t.hospital_id and u.id = coalesce(t.claimant_id, t.assignee_id)
           where t.hospital_id = ?${live}) t
    left join department d on d.hospital_id = t.hospital_id and d.id = t.department_id
   where (t.due_at < now() or t.is_away)`;
  const params: unknown[] = [today, today, tenant.hospitalId];
  if (filter.departmentId) {
    sql += ' and t.department_id = ?';
    params.push(filter.departmentId);
  }
  if (filter.cursor) {
    const [dueAt, id] = decodeCursor(filter.cursor, ['instant', 'id']);
    sql += ' and (t.due_at, t.id) > (?::timestamptz, ?::uuid)';
    params.push(dueAt, id);
  }
  const rows = await tenant.em.execute<Late[]>(`${sql} order by t.due_at, t.id limit ?`, [
    ...params,
    filter.limit + 1,
  ]);
  const shown = rows.slice(0, filter.limit);
  const tasks = shown.length
    ? await tasksToTell(
        tenant,
        shown.map(({ id }) => id),
      )
    : new Map<string, Task>();
  const last = shown.at(-1);
  return {
    items: shown.flatMap(({ id, department, is_away: isAway }) => {
      const task = tasks.get(id);
      if (!task) return [];
      const isCritical = task.critical.length > 0;
      return [{ task: { ...task, about: [], critical: [] }, departmentName: department, isCritical, isAway }];
    }),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.due_at), last.id]) : null,
  };
}

/** Everybody with an open account and a role that may do a kind of task, by name. @param id only this person */
export async function whoMayDo(
  tenant: Tenant,
  kind: TaskKind,
  id: string | null = null,
): Promise<BoardPerson[]> {
  const { today } = await hospitalClock(tenant);
  const able = roles.filter((role) => roleMay(role, taskPermission(kind)));
  return tenant.em.execute<BoardPerson[]>(
    `select u.id, u.name, d.name as "departmentName", ${away} as "isAway",
        (select count(*)::int from task t where t.hospital_id = u.hospital_id${live} and coalesce(t.claimant_id, t.assignee_id) = u.id) as open
       from app_user u left join department d on d.hospital_id = u.hospital_id and d.id = u.department_id
      where u.hospital_id = ? and u.disabled_at is null and (?::uuid is null or u.id = ?::uuid)
        and exists (select 1 from user_role r where r.hospital_id = u.hospital_id and r.user_id = u.id and r.role in (?))
      order by u.name, u.id`,
    [today, tenant.hospitalId, id, id, able],
  );
}

type Change = {
  /** Undefined: as it is; null: everybody's. */
  assigneeId: string | null | undefined;
  raises: boolean;
  note: Sealed | null;
};

/** Changes a locked task as somebody who supervises it said. @returns the task as events tell of it */
export async function changeSupervised(
  { em, hospitalId }: Tenant,
  taskId: string,
  { assigneeId, raises, note }: Change,
): Promise<ToldTask | null> {
  const isGiven = assigneeId !== undefined;
  const [row] = await em.execute<ToldTask[]>(
    `update task set version = version + 1,
        assignee_id = case when ? then coalesce(?::uuid, assignee_id) else assignee_id end,
        shared_at = case when ? then case when ?::uuid is null and assignee_id is not null then coalesce(shared_at, now()) end else shared_at end,
        claimant_id = case when ? then null else claimant_id end, claimed_at = case when ? then null else claimed_at end,
        state = case when ? and state = 'claimed' then 'open' else state end,
        priority = case when ? then 1 else priority end, supervisor_note = coalesce(?, supervisor_note)
      where hospital_id = ? and id = ? returning ${told}`,
    [
      ...[isGiven, assigneeId ?? null, isGiven, assigneeId ?? null, isGiven, isGiven, isGiven, raises, note],
      ...[hospitalId, taskId],
    ],
  );
  return row ?? null;
}

import type { z } from 'zod';
import type { InboxCounts, Task as TaskWire } from '#contracts/inbox/task.ts';
import { titleKey } from '#contracts/inbox/names.ts';
import type { TaskKind, TaskState } from '#contracts/inbox/names.ts';
import { caseOfWorkflowId } from '#contracts/visits/names.ts';
import type { OrderType, VisitStage } from '#contracts/visits/names.ts';
import { coversTask } from '#db/inbox/covers.ts';
import { dutiesOf } from '#db/inbox/duty.repository.ts';
import { couldDo } from '#domain/inbox/could-do.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { permissionsOf } from '#db/inbox/task.repository.ts';
import { soughtPatients } from '#db/patients/patient-match.repository.ts';
import { summaryColumns, summaryOfColumns } from '#db/patients/patient-summary.repository.ts';
import type { SummaryColumns } from '#db/patients/patient-summary.repository.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import { newestTokenOf } from '#db/appointments/token.repository.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type InboxView = 'mine' | 'desk' | 'all';
export type InboxFilter = {
  view: InboxView;
  kind?: TaskKind | undefined;
  q?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};

type Row = SummaryColumns & {
  id: string;
  kind: TaskKind;
  state: TaskState;
  visit_id: string | null;
  stage: VisitStage | null;
  priority: number;
  urgency: number | null;
  department_id: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  shared_at: string | null;
  claimant_id: string | null;
  claimant_name: string | null;
  claimed_at: string | null;
  token: string | null;
  created_at: string;
  due_at: string;
  escalation: number;
  version: number;
  workflow_id: string;
  order_id: string | null;
  order_type: OrderType | null;
  specimen_id: string | null;
  part_ids: string[] | null;
  accession: string | null;
  about: string[] | null;
  critical: TaskWire['critical'] | null;
  reason: string | null;
  supervisor_note: Sealed | null;
  note_of: string | null;
};

const taskSql = `select t.id, t.kind, t.state, t.visit_id, v.stage, t.priority, v.urgency, t.department_id, t.assignee_id, a.name as assignee_name, t.shared_at,
    t.claimant_id, c.name as claimant_name, t.claimed_at, tk.code as token, t.created_at, t.due_at, t.escalation, t.version, t.workflow_id,
    t.order_id, t.order_type, t.specimen_id, t.part_ids, sp.accession, item.names as about, alarm.results as critical, t.reason, t.supervisor_note, t.patient_id as note_of, ${summaryColumns}
  from task t
  left join patient p on p.hospital_id = t.hospital_id and p.id = t.patient_id
  left join visit v on v.hospital_id = t.hospital_id and v.id = t.visit_id
  left join app_user a on a.hospital_id = t.hospital_id and a.id = t.assignee_id
  left join app_user c on c.hospital_id = t.hospital_id and c.id = t.claimant_id
  left join specimen sp on sp.hospital_id = t.hospital_id and sp.id = t.specimen_id
  left join lateral (${newestTokenOf('t.hospital_id', 't.visit_id')}) tk on true
  left join lateral (
    select array_agg(i.name order by i.position, i.id) as names from order_item i
     where i.hospital_id = t.hospital_id and i.order_id = t.order_id and i.waits_for = t.kind
       and (t.specimen_id is null or i.specimen_id = t.specimen_id) and (t.part_ids is null or t.part_ids @> to_jsonb(i.id::text))
  ) item on t.order_id is not null and t.state in ('open', 'claimed', 'completing')
  left join lateral (
    select json_agg(json_build_object('name', lt.name, 'comparator', r.comparator, 'value', r.value, 'unit', r.unit, 'flag', r.flag) order by i.position, i.id) as results
      from lab_item i join lab_test_version lt on lt.hospital_id = i.hospital_id and lt.item_id = i.test_id and lt.version = i.test_version
      cross join lateral (select * from lab_result n where n.hospital_id = i.hospital_id and n.item_id = i.id order by n.version desc limit 1) r
     where i.hospital_id = t.hospital_id and i.order_id = t.order_id and r.critical and i.state = case t.kind when 'verification' then 'resulted' else 'verified' end
       and (t.specimen_id is null or i.specimen_id = t.specimen_id) and (t.part_ids is null or t.part_ids @> to_jsonb(i.id::text))
  ) alarm on t.kind in ('verification', 'result_review') and t.state in ('open', 'claimed', 'completing')
  where t.hospital_id = ?`;
const mayDo = ' and t.permission in (?)';

/** Narrows a list of tasks `t` to those that wait or are being done. */
export const live = " and t.state in ('open', 'claimed', 'completing')";

/** Which tasks a view shows, as SQL over `task t`; its two parameters are the person and the department. */
const viewSql: Record<InboxView, string> = {
  mine: ' and (t.claimant_id = :me or t.assignee_id = :me)',
  desk:
    ' and (t.assignee_id is null or t.assignee_id = :me or t.shared_at is not null) and (t.claimant_id is null or t.claimant_id = :me) and (t.department_id is null or :department::uuid is null or t.department_id = :department::uuid or ' +
    coversTask('t', ':me') +
    ')',
  all: '',
};

/** Replaces the named parameters of a view by placeholders, in order. */
function viewOf(view: InboxView, me: string, department: string | null): { sql: string; params: unknown[] } {
  const params: unknown[] = [];
  const sql = viewSql[view].replace(/:me|:department/g, (name) => {
    params.push(name === ':me' ? me : department);
    return '?';
  });
  return { sql, params };
}

const wireOf = (tenant: Tenant, rows: readonly Row[]): Promise<TaskWire[]> =>
  Promise.all(rows.map((row) => taskOf(tenant, row)));

const tells = (task: TaskWire): boolean => Boolean(task.about.length || task.critical.length || task.note);
/** A task as somebody sees it: what it is about is for those who could do it. */
export const seenBy = (
  task: TaskWire,
  person: { id: string | null; departmentId: string | null; duties?: readonly (string | null)[] },
): TaskWire =>
  tells(task) && !couldDo(task, person) ? { ...task, about: [], critical: [], note: null } : task;

/** Tasks as the acting person sees them. Of what duties they have is asked only where something of another department is told. */
async function seenByMe(
  tenant: Tenant,
  departmentId: string | null,
  tasks: readonly TaskWire[],
): Promise<TaskWire[]> {
  const me = { id: tenant.actorId, departmentId };
  const isHidden = tasks.some((task) => tells(task) && !couldDo(task, me));
  const duties = isHidden ? await dutiesOf(tenant) : [];
  return tasks.map((task) => seenBy(task, { ...me, duties }));
}

async function taskOf(tenant: Tenant, row: Row): Promise<TaskWire> {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    title: titleKey(row.kind),
    patient: await summaryOfColumns(tenant, row),
    caseId: caseOfWorkflowId(row.workflow_id) ?? row.id,
    visitId: row.visit_id,
    stage: row.stage,
    priority: row.priority,
    urgency: row.urgency,
    departmentId: row.department_id,
    assigneeId: row.assignee_id,
    assigneeName: row.assignee_name,
    isShared: row.shared_at !== null,
    claimantId: row.claimant_id,
    claimantName: row.claimant_name,
    claimedAt: toIsoOrNull(row.claimed_at),
    token: row.token,
    createdAt: toIso(row.created_at),
    dueAt: toIso(row.due_at),
    escalation: row.escalation,
    version: row.version,
    workflowId: row.workflow_id,
    order:
      row.order_id && row.order_type
        ? {
            id: row.order_id,
            type: row.order_type,
            specimenId: row.specimen_id,
            accession: row.accession,
            itemIds: row.part_ids,
          }
        : null,
    about: row.about ?? [],
    critical: row.critical ?? [],
    reason: row.reason,
    note:
      row.supervisor_note && row.note_of
        ? await tenant.vault.open(tenant, row.note_of, row.supervisor_note)
        : null,
  };
}

/** Live tasks of a view that the acting role may do: by priority, due time, id; a keyset page. `q` is what finds a patient anywhere (`soughtPatients`), or the beginning of a record number or accession. */
export async function listTasks(
  tenant: Tenant,
  departmentId: string | null,
  filter: InboxFilter,
): Promise<{ items: TaskWire[]; nextCursor: string | null }> {
  const view = viewOf(filter.view, tenant.actorId ?? '', departmentId);
  let sql = `${taskSql}${mayDo}${live}${view.sql}`;
  const params: unknown[] = [tenant.hospitalId, permissionsOf(tenant), ...view.params];
  if (filter.kind) {
    sql += ' and t.kind = ?';
    params.push(filter.kind);
  }
  if (filter.q) {
    const sought = await soughtPatients(tenant, filter.q);
    const like = `%${filter.q.trim().replace(/[\\%_]/g, '\\$&')}%`;
    sql += ` and (${sought.sql} or p.mrn ilike ? or sp.accession ilike ?)`;
    params.push(...sought.values, like, like);
  }
  if (filter.cursor) {
    const [priority, dueAt, id] = decodeCursor(filter.cursor, ['whole', 'instant', 'id']);
    sql += ' and (t.priority, t.due_at, t.id) > (?::int, ?::timestamptz, ?::uuid)';
    params.push(priority, dueAt, id);
  }
  const rows = await tenant.em.execute<Row[]>(`${sql} order by t.priority, t.due_at, t.id limit ?`, [
    ...params,
    filter.limit + 1,
  ]);
  const items = rows.slice(0, filter.limit);
  const tasks = await wireOf(tenant, items);
  const last = items.at(-1);
  return {
    items: await seenByMe(tenant, departmentId, tasks),
    nextCursor:
      rows.length > filter.limit && last
        ? encodeCursor([String(last.priority), toIso(last.due_at), last.id])
        : null,
  };
}

/** One task the acting role may see, in any state, or null. @param departmentId of who asks */
export async function findTask(
  tenant: Tenant,
  taskId: string,
  departmentId: string | null,
): Promise<TaskWire | null> {
  const rows = await tenant.em.execute<Row[]>(`${taskSql}${mayDo} and t.id = ?`, [
    tenant.hospitalId,
    permissionsOf(tenant),
    taskId,
  ]);
  const [task] = await seenByMe(tenant, departmentId, await wireOf(tenant, rows));
  return task ?? null;
}

/**
 * Tasks by id, in any state and for any role: what the stream tells all inboxes that may see them, each of which checks for itself
 * whether it may (`mayHear`), and what of it (`seenBy`).
 */
export async function tasksToTell(tenant: Tenant, ids: readonly string[]): Promise<Map<string, TaskWire>> {
  const rows = await tenant.em.execute<Row[]>(`${taskSql} and t.id in (?)`, [tenant.hospitalId, ids]);
  return new Map((await wireOf(tenant, rows)).map((task) => [task.id, task]));
}

/** How many live tasks each view has, how many are overdue, and by kind. */
export async function countTasks(
  tenant: Tenant,
  departmentId: string | null,
): Promise<z.infer<typeof InboxCounts>> {
  const mine = viewOf('mine', tenant.actorId ?? '', departmentId);
  const desk = viewOf('desk', tenant.actorId ?? '', departmentId);
  const rows = await tenant.em.execute<
    { kind: string; mine: string; desk: string; total: string; overdue: string }[]
  >(
    `select t.kind, count(*) filter (where true ${mine.sql}) as mine, count(*) filter (where true ${desk.sql}) as desk, count(*) as total,
            count(*) filter (where t.due_at < now()) as overdue
       from task t where t.hospital_id = ? and t.permission in (?)${live} group by t.kind`,
    [...mine.params, ...desk.params, tenant.hospitalId, permissionsOf(tenant)],
  );
  const sum = (pick: (row: (typeof rows)[number]) => string) =>
    rows.reduce((total, row) => total + Number(pick(row)), 0);
  return {
    mine: sum((row) => row.mine),
    desk: sum((row) => row.desk),
    all: sum((row) => row.total),
    overdue: sum((row) => row.overdue),
    byKind: Object.fromEntries(rows.map((row) => [row.kind, Number(row.total)])),
  };
}

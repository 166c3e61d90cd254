import { roleMay } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { recordParts, rolesNeed } from '#contracts/visits/access-names.ts';
import type { RecordPart } from '#contracts/visits/access-names.ts';
import type { Timeline } from '#contracts/visits/visit.ts';
import type { TaskKind, TaskState } from '#contracts/inbox/names.ts';
import { accessTo } from '#domain/visits/care-access.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { relationshipsOf } from '#db/visits/relationship.repository.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';

type TaskRow = {
  id: string;
  kind: TaskKind;
  state: TaskState;
  created_at: string;
  due_at: string;
  closed_at: string | null;
  reason: string | null;
  escalation: number;
  by_name: string | null;
  claimant_name: string | null;
  assignee_name: string | null;
  accession: string | null;
};
type EventRow = { at: string; action: string; role: string | null; name: string | null; exit: string | null };
type Entry = Timeline['entries'][number];

const info = (
  at: string,
  kind: string,
  title: string,
  byName: string | null,
  byRole: string | null,
  detail: string | null = null,
  note: string | null = null,
): Entry => ({
  at,
  kind,
  state: 'info',
  title,
  byName,
  byRole,
  dueAt: null,
  taskId: null,
  detail,
  about: null,
  note,
});

const entryStates: Record<TaskState, Entry['state']> = {
  open: 'open',
  claimed: 'claimed',
  completing: 'claimed',
  done: 'done',
  cancelled: 'cancelled',
};

/** Parts of a patient's record that the reader could open now: said beforehand, so that nobody asks for what is refused and written down. */
async function openParts(tenant: Tenant, patientId: string): Promise<RecordPart[]> {
  const role = tenant.role as Role;
  if (!rolesNeed[role]) return [];
  return [...accessTo(role, await relationshipsOf(tenant, patientId), recordParts).parts];
}

/** What was said when a visit was ended early: for who may end one, and who may read what was noted of this patient; null for others. */
async function exitNoteOf(
  tenant: Tenant,
  { id, patient, closedAt }: Timeline['visit'],
  open: readonly RecordPart[],
): Promise<string | null> {
  if (!closedAt || !(roleMay(tenant.role as Role, 'visit.exit') || open.includes('notes'))) return null;
  const [row] = await tenant.em.execute<{ note: Sealed | null }[]>(
    'select exit_note as note from visit where hospital_id = ? and id = ?',
    [tenant.hospitalId, id],
  );
  return tenant.vault.openSome(tenant, patient.id, row?.note ?? null);
}

/** What happened in a visit and what it waits for: tasks and flow steps, never a clinical word. Null when there is no such visit here. */
export async function visitTimeline(tenant: Tenant, visitId: string): Promise<Timeline | null> {
  const visit = await visitSummary(tenant, visitId);
  if (!visit) return null;
  const tasks = await tenant.em.execute<TaskRow[]>(
    `select t.id, t.kind, t.state, t.created_at, t.due_at, t.closed_at, t.reason, t.escalation, u.name as by_name, c.name as claimant_name, a.name as assignee_name, sp.accession
       from task t left join app_user u on u.hospital_id = t.hospital_id and u.id = t.closed_by left join app_user c on c.hospital_id = t.hospital_id and c.id = t.claimant_id
       left join app_user a on a.hospital_id = t.hospital_id and a.id = t.assignee_id
       left join specimen sp on sp.hospital_id = t.hospital_id and sp.id = t.specimen_id
      where t.hospital_id = ? and t.visit_id = ? order by t.created_at, t.id`,
    [tenant.hospitalId, visitId],
  );
  const steps = await tenant.em.execute<EventRow[]>(
    `select e.at, e.action, e.role, u.name, e.details->>'exit' as exit from audit_event e left join app_user u on u.hospital_id = e.hospital_id and u.id = e.actor_id
      where e.hospital_id = ? and e.patient_id = ? and e.entity = 'visit' and e.entity_id = ? and e.action in ('visit.check_in', 'visit.exit_visit', 'visit.exit_by_system', 'visit.advance', 'visit.hand_over') order by e.at`,
    [tenant.hospitalId, visit.patient.id, visitId],
  );
  const open = await openParts(tenant, visit.patient.id);
  const exitNote = await exitNoteOf(tenant, visit, open);
  const entries: Entry[] = [
    ...steps.map((step) =>
      info(
        toIso(step.at),
        step.action,
        step.action,
        step.name,
        step.role,
        step.exit,
        step.action === 'visit.exit_visit' ? exitNote : null,
      ),
    ),
    ...tasks.map((task): Entry => ({
      at: toIso(task.closed_at ?? task.created_at),
      kind: task.kind,
      state: entryStates[task.state],
      title: task.kind,
      byName: task.by_name ?? task.claimant_name ?? task.assignee_name,
      byRole: null,
      dueAt: task.closed_at ? null : toIsoOrNull(task.due_at),
      taskId: task.id,
      detail:
        task.state === 'cancelled'
          ? task.reason
          : task.escalation > 0 && !task.closed_at
            ? `escalation.${Math.min(task.escalation, 2)}`
            : null,
      about: task.accession,
      note: null,
    })),
    ...(visit.closedAt
      ? [info(visit.closedAt, 'visit.closed', 'visit.closed', null, null, visit.outcome)]
      : []),
  ];
  return {
    visit,
    entries: entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    open,
  };
}

import { claimLapseMinutes } from '#contracts/inbox/names.ts';
import { accessDays } from '#contracts/visits/access-names.ts';
import { dayBoundsAt } from '#domain/appointments/sessions.ts';
import type { Relationship } from '#domain/visits/care-access.ts';
import { coversTask } from '#db/inbox/covers.ts';
import { permissionsOf } from '#db/inbox/task.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const live = "('open', 'claimed', 'completing')";

/**
 * Every reason, by kind. `me` is the reader with their department and the patient; a reader without a department has none of the
 * department's reasons. What belongs to no visit is no care: who opened a record and who reviewed that have no reason by it. Results
 * that no doctor owns are the laboratory's to hand out, so its work on them counts on. What a person arranged for themselves is no
 * reason before the patient has come: else a booking would open any record.
 */
const reasons = `
  select 'task' as kind, t.kind as "taskKind" from me join task t on t.hospital_id = me.hospital and t.patient_id = me.patient
   where t.state in ${live} and t.permission in (:permissions) and (t.department_id is null or t.department_id = me.department or ${coversTask('t', 'me.id')})
     and (t.assignee_id is null or t.assignee_id = me.id or t.shared_at is not null)
     and (t.claimant_id is null or t.claimant_id = me.id or (t.state = 'claimed' and t.claimed_at < now() - make_interval(mins => :lapse)))
  union all
  select 'work', t.kind from me join task t on t.hospital_id = me.hospital and t.patient_id = me.patient
    left join visit v on v.hospital_id = t.hospital_id and v.id = t.visit_id
   where t.state = 'done' and t.closed_by = me.id and t.permission in (:permissions)
     and case when t.order_id is null then v.id is not null and v.closed_at is null
         else exists (select 1 from task o where o.hospital_id = t.hospital_id and o.order_id = t.order_id and o.state in ${live})
              or exists (select 1 from lab_order o where o.hospital_id = t.hospital_id and o.id = t.order_id and o.owner_id is null
                          and (o.ended_at is null or o.ended_at > now() - make_interval(days => :days))) end
  union all
  select 'ordered', null from me join care_case o on o.hospital_id = me.hospital and o.patient_id = me.patient
    left join case_step b on b.hospital_id = o.hospital_id and b.case_id = o.id and b.version = 1
   where o.parent_id is not null and (b.actor_id = me.id or o.owner_id = me.id) and (o.ended_at is null or o.ended_at > now() - make_interval(days => :days))
  union all
  select 'appointment', null from me join appointment a on a.hospital_id = me.hospital and a.patient_id = me.patient
    join doctor d on d.hospital_id = a.hospital_id and d.id = a.doctor_id
   where a.starts_at >= :dayFrom and a.starts_at < :dayTo and (a.doctor_id = me.id or d.department_id = me.department)
     and (a.state = 'arrived' or (a.state = 'booked' and coalesce(a.arranged_by, a.created_by) <> me.id))
  union all
  select 'result', null from me join lab_order o on o.hospital_id = me.hospital and o.patient_id = me.patient
    join visit v on v.hospital_id = o.hospital_id and v.id = o.visit_id
   where o.state = 'active' and (o.owner_id = me.id or v.department_id = me.department)
  union all
  select 'visit', null from me join visit v on v.hospital_id = me.hospital and v.patient_id = me.patient
   where (v.closed_at is null or v.closed_at > now() - make_interval(days => :days))
     and (v.department_id = me.department or v.doctor_id = me.id
          or exists (select 1 from consultation c where c.hospital_id = v.hospital_id and c.visit_id = v.id and c.doctor_id = me.id))
  union all
  select 'break_glass', null from me join break_glass b on b.hospital_id = me.hospital and b.patient_id = me.patient
   where b.user_id = me.id and b.role = :role and b.expires_at > now() and b.closed_at is null`;

/** Why the acting person may read a patient's record now: one statement, empty when there is no reason. */
export async function relationshipsOf(tenant: Tenant, patientId: string): Promise<Relationship[]> {
  const { timeZone } = await hospitalClock(tenant);
  const { from, to } = dayBoundsAt(new Date(), timeZone);
  const values: Record<string, unknown> = {
    permissions: permissionsOf(tenant),
    lapse: claimLapseMinutes,
    days: accessDays,
    dayFrom: from,
    dayTo: to,
    role: tenant.role,
  };
  const params: unknown[] = [patientId, tenant.hospitalId, tenant.actorId];
  const sql = reasons.replace(/:(permissions|lapse|days|dayFrom|dayTo|role)\b/g, (_, name: string) => {
    params.push(values[name]);
    return '?';
  });
  return tenant.em.execute<Relationship[]>(
    `with me as (select u.hospital_id as hospital, u.id, u.department_id as department, ?::uuid as patient from app_user u where u.hospital_id = ? and u.id = ?)
     select distinct kind, "taskKind" from (${sql}) reason`,
    params,
  );
}

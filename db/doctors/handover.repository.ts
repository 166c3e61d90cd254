import { kindsForOwner } from '#contracts/inbox/names.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A doctor's open visit with its place in the queue, where it has one. */
export type OpenVisit = {
  id: string;
  patientId: string;
  arrivedAt: string | null;
  returning: boolean;
  tokenState: string | null;
};

/** Locks the open visits of a doctor, or one of them. */
export const lockVisitsOf = (
  { em, hospitalId }: Tenant,
  doctorId: string,
  visitId: string | null,
): Promise<OpenVisit[]> =>
  em.execute<OpenVisit[]>(
    `select v.id, v.patient_id as "patientId", t.arrived_at as "arrivedAt", coalesce(t."returning", false) as returning, t.state as "tokenState" from visit v
       left join lateral (select arrived_at, "returning", state from token where hospital_id = v.hospital_id and visit_id = v.id and state <> 'done'
                           order by arrived_at desc, id desc limit 1) t on true
      where v.hospital_id = ? and v.doctor_id = ? and (?::uuid is null or v.id = ?::uuid) and v.closed_at is null and v.stage in ('registered', 'triage', 'payment', 'consultation', 'orders')
      order by v.id for update of v`,
    [hospitalId, doctorId, visitId, visitId],
  );

export type NewDoctor = { id: string; departmentId: string };

/** Gives a locked visit to another doctor. */
export const setVisitDoctor = ({ em, hospitalId }: Tenant, visitId: string, to: NewDoctor) =>
  em.execute(
    'update visit set doctor_id = ?, department_id = ?, version = version + 1 where hospital_id = ? and id = ?',
    [to.id, to.departmentId, hospitalId, visitId],
  );

/** Gives a new token the place of an older one: who came first is still first. */
export const keepPlace = ({ em, hospitalId }: Tenant, tokenId: string, visit: OpenVisit) =>
  em.execute(
    `update token set arrived_at = ?, "returning" = ?, state = case when ? = 'away' then 'away' else state end where hospital_id = ? and id = ?`,
    [visit.arrivedAt, visit.returning, visit.tokenState, hospitalId, tokenId],
  );

/** Gives consultations and reviews that wait for a doctor to another, of all visits or of one. @returns the tasks */
export const giveTasks = (
  { em, hospitalId }: Tenant,
  fromId: string,
  to: NewDoctor,
  visitId: string | null,
): Promise<Pick<Task, 'id' | 'visitId' | 'kind' | 'departmentId' | 'assigneeId'>[]> =>
  em.execute(
    `update task set assignee_id = ?, shared_at = null, state = 'open', claimant_id = null, claimed_at = null, version = version + 1,
            department_id = case when kind = 'consultation' then ?::uuid else department_id end
      where hospital_id = ? and assignee_id = ? and (?::uuid is null or visit_id = ?::uuid) and state in ('open', 'claimed') and kind in (?)
      returning id, visit_id as "visitId", kind, department_id as "departmentId", assignee_id as "assigneeId"`,
    [to.id, to.departmentId, hospitalId, fromId, visitId, visitId, [...kindsForOwner]],
  );

/** Gives orders that go on to another doctor, of all visits or of one. @returns how many */
export async function giveOrders(
  { em, hospitalId }: Tenant,
  fromId: string,
  toId: string,
  visitId: string | null,
): Promise<number> {
  const orders = await em.execute<unknown[]>(
    `with labs as (update lab_order set owner_id = ? where hospital_id = ? and owner_id = ? and (?::uuid is null or visit_id = ?::uuid) and state = 'active' returning id),
          procedures as (update procedure_order set owner_id = ? where hospital_id = ? and owner_id = ? and (?::uuid is null or visit_id = ?::uuid) and state = 'active' returning id),
          cases as (update care_case set owner_id = ? where hospital_id = ? and owner_id = ? and (?::uuid is null or visit_id = ?::uuid) and parent_id is not null and ended_at is null returning id)
     select id from cases`,
    Array.from({ length: 3 }, () => [toId, hospitalId, fromId, visitId, visitId]).flat(),
  );
  return orders.length;
}

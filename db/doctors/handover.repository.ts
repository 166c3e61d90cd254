import { kindsForOwner } from '#contracts/inbox/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { moveTokenToDoctor } from '#db/appointments/token.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { publishEvent } from '#db/inbox/event.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type HandedOver = { visits: number; tasks: number; orders: number };

/**
 * A doctor who leaves hands over in one transaction: open visits with their place in the queue, consultations and reviews that
 * wait, and pending results. Nothing of the flows changes: who is responsible is data.
 * @throws Refusal consultation.doctor_unknown, request.invalid for oneself
 */
export async function handOver(
  tenant: Tenant,
  fromId: string,
  toId: string,
  reason: string,
  /** Only this visit, with what belongs to it. */
  visitId: string | null = null,
): Promise<HandedOver> {
  const { em, hospitalId } = tenant;
  const to = await doctorProfile(tenant, toId);
  if (!to)
    throw new Refusal('consultation.doctor_unknown', {}, [
      { path: 'toDoctorId', message: 'not a doctor of this hospital' },
    ]);
  if (fromId === toId)
    throw new Refusal('request.invalid', {}, [{ path: 'toDoctorId', message: 'choose another doctor' }]);
  const visits = await em.execute<
    {
      id: string;
      patientId: string;
      arrivedAt: string | null;
      returning: boolean;
      tokenState: string | null;
    }[]
  >(
    `select v.id, v.patient_id as "patientId", t.arrived_at as "arrivedAt", coalesce(t."returning", false) as returning, t.state as "tokenState" from visit v
       left join lateral (select arrived_at, "returning", state from token where hospital_id = v.hospital_id and visit_id = v.id and state <> 'done'
                           order by arrived_at desc, id desc limit 1) t on true
      where v.hospital_id = ? and v.doctor_id = ? and (?::uuid is null or v.id = ?::uuid) and v.closed_at is null and v.stage in ('registered', 'triage', 'payment', 'consultation', 'orders')
      order by v.id for update of v`,
    [hospitalId, fromId, visitId, visitId],
  );
  for (const visit of visits) {
    await em.execute(
      'update visit set doctor_id = ?, department_id = ?, version = version + 1 where hospital_id = ? and id = ?',
      [toId, to.departmentId, hospitalId, visit.id],
    );
    if (visit.tokenState) {
      const token = await moveTokenToDoctor(tenant, visit.id, toId, new Date());
      // Nobody loses their place by the change: who came first is still first.
      await em.execute(
        `update token set arrived_at = ?, "returning" = ?, state = case when ? = 'away' then 'away' else state end where hospital_id = ? and id = ?`,
        [visit.arrivedAt, visit.returning, visit.tokenState, hospitalId, token.tokenId],
      );
    }
    await publishEvent(tenant, { kind: 'visit.changed', visitId: visit.id });
    await recordAudit(tenant, {
      action: 'visit.hand_over',
      entity: 'visit',
      entityId: visit.id,
      patientId: visit.patientId,
      details: { fromId, toId },
    });
  }
  const tasks = await em.execute<Pick<Task, 'id' | 'visitId' | 'kind' | 'departmentId'>[]>(
    `update task set assignee_id = ?, state = 'open', claimant_id = null, claimed_at = null, version = version + 1,
            department_id = case when kind = 'consultation' then ?::uuid else department_id end
      where hospital_id = ? and assignee_id = ? and (?::uuid is null or visit_id = ?::uuid) and state in ('open', 'claimed') and kind in (?)
      returning id, visit_id as "visitId", kind, department_id as "departmentId"`,
    [toId, to.departmentId, hospitalId, fromId, visitId, visitId, [...kindsForOwner]],
  );
  for (const task of tasks)
    await publishEvent(tenant, {
      kind: 'task.changed',
      taskId: task.id,
      visitId: task.visitId ?? null,
      taskKind: task.kind,
      departmentId: task.departmentId ?? null,
      assigneeId: toId,
    });
  const orders = await em.execute<unknown[]>(
    `with labs as (update lab_order set owner_id = ? where hospital_id = ? and owner_id = ? and (?::uuid is null or visit_id = ?::uuid) and state = 'active' returning id),
          procedures as (update procedure_order set owner_id = ? where hospital_id = ? and owner_id = ? and (?::uuid is null or visit_id = ?::uuid) and ended_at is null returning id)
     select id from labs union all select id from procedures`,
    [toId, hospitalId, fromId, visitId, visitId, toId, hospitalId, fromId, visitId, visitId],
  );
  await recordAudit(tenant, {
    action: 'doctor.hand_over',
    entity: 'doctor',
    entityId: fromId,
    details: { toId, visits: visits.length, tasks: tasks.length, orders: orders.length, reason },
  });
  return { visits: visits.length, tasks: tasks.length, orders: orders.length };
}

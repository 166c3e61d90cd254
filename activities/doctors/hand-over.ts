import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { isDoctor } from '#db/doctors/doctor.repository.ts';
import {
  giveOrders,
  giveTasks,
  keepPlace,
  lockVisitsOf,
  setVisitDoctor,
} from '#db/doctors/handover.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { moveTokenToDoctor } from '#activities/appointments/queue-visit.ts';
import { publishTask } from '#activities/inbox/publish-task.ts';

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
  const profile = await doctorProfile(tenant, toId);
  if (!profile)
    throw new Refusal('consultation.doctor_unknown', {}, [{ path: 'toDoctorId', code: 'doctor_unknown' }]);
  if (fromId === toId) throw invalidField('toDoctorId', 'other_doctor');
  const to = { id: toId, departmentId: profile.departmentId };
  const visits = await lockVisitsOf(tenant, fromId, visitId);
  for (const visit of visits) {
    await setVisitDoctor(tenant, visit.id, to);
    // Nobody loses their place by the change.
    if (visit.tokenState) {
      const of = { visitId: visit.id, patientId: visit.patientId };
      await keepPlace(tenant, (await moveTokenToDoctor(tenant, of, toId, new Date())).tokenId, visit);
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
  const tasks = await giveTasks(tenant, fromId, to, visitId);
  for (const task of tasks) await publishTask(tenant, 'task.changed', task);
  const handed = {
    visits: visits.length,
    tasks: tasks.length,
    orders: await giveOrders(tenant, fromId, toId, visitId),
  };
  await recordAudit(tenant, {
    action: 'doctor.hand_over',
    entity: 'doctor',
    entityId: fromId,
    details: { toId, ...handed, reason },
  });
  return handed;
}

/** All of a doctor's work goes to another. A doctor gives only their own away. @throws Refusal auth.forbidden, not_found, as `handOver` */
export async function handOverDoctor(
  tenant: Tenant,
  fromId: string,
  toId: string,
  reason: string,
): Promise<HandedOver> {
  if (tenant.role === 'doctor' && tenant.actorId !== fromId) throw new Refusal('auth.forbidden');
  if (!(await isDoctor(tenant, fromId))) throw new Refusal('not_found');
  return handOver(tenant, fromId, toId, reason);
}

import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { dutiesOf } from '#db/inbox/duty.repository.ts';
import { handOver } from '#activities/doctors/hand-over.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';

/**
 * A doctor takes a colleague's open visit over, with its place in the queue, its tasks and pending results: the way to cover for
 * somebody who is away. Only in one's own department or one that one has the duty over: beyond that the administration hands over, so that taking over opens no
 * record that was closed. Doing it again changes nothing.
 * @throws Refusal not_found, visit.closed, act.not_yours for another department or a visit without a doctor
 */
export async function takeOverVisit(tenant: Tenant, visitId: string, reason: string): Promise<void> {
  const me = tenant.actorId ?? '';
  const visit = await lockVisit(tenant, visitId);
  if (!visit) throw new Refusal('not_found');
  if (visit.doctorId === me) return;
  if (visit.closedAt) throw new Refusal('visit.closed', { at: visit.closedAt.toISOString() });
  const mine = await doctorProfile(tenant, me);
  if (!mine || !visit.doctorId) throw new Refusal('act.not_yours');
  if (visit.departmentId !== mine.departmentId && !(await covers(tenant, visit.departmentId)))
    throw new Refusal('act.not_yours');
  const fromId = visit.doctorId;
  await handOver(tenant, fromId, me, reason, visitId);
  await recordAudit(tenant, {
    action: 'visit.take_over',
    entity: 'visit',
    entityId: visitId,
    patientId: visit.patientId,
    details: { fromId },
  });
}

/** Whether the acting person has a duty now over a department. */
async function covers(tenant: Tenant, departmentId: string | null | undefined): Promise<boolean> {
  return (await dutiesOf(tenant)).some((of) => of === null || of === departmentId);
}

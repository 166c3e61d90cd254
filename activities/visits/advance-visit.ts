import type { AdvanceInput, OpenedTask } from '#contracts/visits/messages.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { returnToken } from '#db/appointments/token.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changeVisit, lockVisit } from '#db/visits/visit.repository.ts';
import { openFor } from '#activities/visits/apply-step.ts';

/** Moves a visit on that waits for nothing more: back to the doctor's queue, or to the bill. Doing it again changes nothing. */
export async function advanceVisit(tenant: Tenant, input: AdvanceInput): Promise<OpenedTask> {
  const visit = await lockVisit(tenant, input.visitId);
  invariant(visit, 'the visit that moves on is there');
  const { patientId, workflowId } = visit;
  const doctorId = visit.doctorId ?? null;
  const urgency = visit.urgency ?? null;
  const opened = await openFor(tenant, input.open, {
    visitId: visit.id,
    patientId,
    workflowId,
    doctorId,
    urgency,
  });
  if (visit.closedAt) return opened;
  await changeVisit(tenant, visit.id, { stage: input.stage, clinicallyClosed: input.stage === 'billing' });
  if (input.returning) await returnToken(tenant, { id: visit.id, patientId, doctorId, urgency }, new Date());
  await recordAudit(tenant, {
    action: 'visit.advance',
    entity: 'visit',
    entityId: visit.id,
    patientId,
    details: { stage: input.stage, task: input.open.kind },
  });
  return opened;
}

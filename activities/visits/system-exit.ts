import type { SystemExitInput, SystemExitResult } from '#contracts/visits/messages.ts';
import { isNoShow, sessionEndOf } from '#db/appointments/token.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { issueInvoice } from '#db/billing/bill.repository.ts';
import { visitBalance } from '#db/billing/ledger.repository.ts';
import { cancelTasks } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changeVisit, lockVisit } from '#db/visits/visit.repository.ts';
import { endVisit } from '#activities/visits/end-visit.ts';

/** Ends a visit that nobody goes on with, or whose patient never came. Doing it again changes nothing. */
export async function exitVisitBySystem(tenant: Tenant, input: SystemExitInput): Promise<SystemExitResult> {
  const visit = await lockVisit(tenant, input.visitId);
  if (!visit || visit.closedAt) return { ended: true };
  if (input.exit === 'no_show' && !(await isNoShow(tenant, input.visitId, new Date()))) {
    const endsAt = await sessionEndOf(tenant, input.visitId, new Date());
    return { ended: false, ...(endsAt ? { sessionEndsAt: endsAt.getTime() } : {}) };
  }
  const step = { visitId: input.visitId, patientId: visit.patientId };
  await cancelTasks(tenant, input.cancels, input.exit);
  await issueInvoice(tenant, { ...step, submissionId: null });
  await changeVisit(tenant, input.visitId, {
    stage: 'closed',
    outcome: input.exit,
    settled: (await visitBalance(tenant, input.visitId)) <= 0n,
  });
  await endVisit(tenant, step, input.exit);
  await recordAudit(tenant, {
    action: 'visit.exit_by_system',
    entity: 'visit',
    entityId: input.visitId,
    patientId: visit.patientId,
    details: { exit: input.exit },
  });
  return { ended: true };
}

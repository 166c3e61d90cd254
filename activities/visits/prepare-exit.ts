import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';
import { assertExitWithinLimit } from '#activities/billing/assert-limits.ts';
import type { Prepared } from '#activities/cases/store-act.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';

/** Checks that a person may end a visit early before its flow is asked. @throws Refusal not_found, act.not_yours, visit.closed, bill.approval_needed */
export async function prepareExit(tenant: Tenant, id: string, exit: VisitExit): Promise<Prepared> {
  const visit = orNotFound(await visitSummary(tenant, id));
  await assertStanding(tenant, { kind: 'visit', id });
  if (visit.closedAt) throw new Refusal('visit.closed', { at: visit.closedAt });
  await assertExitWithinLimit(tenant, id, exit);
  return {
    workflowId: workflowId(tenant.hospitalId, opdVisitWorkflow, id),
    caseId: id,
    taskId: null,
    patientId: visit.patient.id,
    envelope: { act: 'exitVisit', exit },
  };
}

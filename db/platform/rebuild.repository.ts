import type { Tenant } from '#db/tenancy/tenant.ts';

/** Open cases of the hospital, parents first: what a new Temporal must know of. */
export const openCases = (tenant: Tenant): Promise<{ id: string; workflowId: string }[]> =>
  tenant.em.execute(
    'select id, workflow_id as "workflowId" from care_case where hospital_id = ? and ended_at is null order by begun_at, id',
    [tenant.hospitalId],
  );

/** What a lost flow knew is in the journal: acts on it that were applied need no delivery any more. */
export const settleApplied = (tenant: Tenant, caseId: string): Promise<unknown> =>
  tenant.em.execute(
    "update submission set state = 'settled', settled_at = now() where hospital_id = ? and case_id = ? and state = 'applied'",
    [tenant.hospitalId, caseId],
  );

import type { Tenant } from '#db/tenancy/tenant.ts';

/** The visit that a flow carries on, or whose order it carries out; null while there is none. */
export async function visitOfFlow(tenant: Tenant, workflowId: string): Promise<string | null> {
  const [row] = await tenant.em.execute<{ visit_id: string }[]>(
    `select id as visit_id from visit where hospital_id = ? and workflow_id = ?
     union all select visit_id from lab_order where hospital_id = ? and workflow_id = ?
     union all select visit_id from prescription where hospital_id = ? and workflow_id = ?
     union all select visit_id from procedure_order where hospital_id = ? and workflow_id = ?`,
    Array.from({ length: 4 }, () => [tenant.hospitalId, workflowId]).flat(),
  );
  return row?.visit_id ?? null;
}

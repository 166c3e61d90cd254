import type { Tenant } from '#db/tenancy/tenant.ts';

/** Whether somebody is already to look at a visit for this reason. */
export async function hasOpenAttention(tenant: Tenant, visitId: string, reason: string): Promise<boolean> {
  const [row] = await tenant.em.execute<{ found: boolean }[]>(
    `select exists (select from task where hospital_id = ? and visit_id = ? and kind = 'attention' and reason = ? and state in ('open', 'claimed', 'completing')) as found`,
    [tenant.hospitalId, visitId, reason],
  );
  return row?.found ?? false;
}

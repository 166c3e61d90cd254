import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { listOpenings } from '#db/visits/break-glass.repository.ts';

/** Shows who opened records without a relationship, on the record. */
export async function viewOpenings(tenant: Tenant, filter: Parameters<typeof listOpenings>[1]) {
  await recordAudit(tenant, { action: 'break_glass.list', entity: 'break_glass' });
  return listOpenings(tenant, filter);
}

import type { z } from 'zod';
import type { AuditSearch } from '#contracts/audit/audit.ts';
import { listAudit } from '#db/audit/audit-list.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Shows who did and read what; that is on the record, too. */
export async function viewAudit(tenant: Tenant, filter: z.output<typeof AuditSearch>) {
  await recordAudit(tenant, {
    action: 'audit.view',
    entity: 'audit',
    patientId: filter.patientId ?? null,
    details: { actorId: filter.actorId ?? null, action: filter.action ?? null },
  });
  return listAudit(tenant, filter);
}

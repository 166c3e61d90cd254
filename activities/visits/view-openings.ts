import type { BreakGlassEntry } from '#contracts/visits/break-glass.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { listOpenings } from '#db/visits/break-glass.repository.ts';

/** Shows who opened records without a relationship, on the record. */
export async function viewOpenings(
  tenant: Tenant,
  filter: Omit<Parameters<typeof listOpenings>[1], 'id'>,
): ReturnType<typeof listOpenings> {
  await recordAudit(tenant, { action: 'break_glass.list', entity: 'break_glass' });
  return listOpenings(tenant, filter);
}

/** Shows one of them, on the record. @throws Refusal not_found */
export async function viewOpening(tenant: Tenant, id: string): Promise<BreakGlassEntry> {
  await recordAudit(tenant, { action: 'break_glass.list', entity: 'break_glass', entityId: id });
  const { items } = await listOpenings(tenant, { id, limit: 1 });
  return orNotFound(items[0] ?? null);
}

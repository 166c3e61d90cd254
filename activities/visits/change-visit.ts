import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { writeVisit } from '#db/visits/visit.repository.ts';
import type { VisitChange } from '#db/visits/visit.repository.ts';

/** Moves a locked visit on and tells the inboxes. */
export async function changeVisit(tenant: Tenant, visitId: string, change: VisitChange): Promise<void> {
  writeVisit(tenant, visitId, change);
  await publishEvent(tenant, { kind: 'visit.changed', visitId });
}

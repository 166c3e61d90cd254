import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { BeginMatter, MatterHandlers } from '#activities/cases/handler.ts';
import { begin } from '#activities/cases/perform-step.ts';

/**
 * Begins matters, which belong to no other case, in the transaction of the act that they come from, and leaves word for their flows:
 * their first tasks are in inboxes as soon as that commits, whether or not Temporal is there.
 */
export const beginsMatters =
  (handlers: MatterHandlers): BeginMatter =>
  async (tenant: Tenant, { patientId, ...matter }) => {
    const nobodys = { patientId, visitId: null, visit: null, submissionId: null, parentId: null };
    const caseId = await begin(tenant, handlers, matter, nobodys);
    await publishEvent(tenant, { kind: 'flow.begin', caseId });
  };

import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Operations have opened payloads: of which hospitals' flows, how many, and how many could not be opened. */
export const noteDecoding = (
  tenant: Tenant,
  details: { hospitals: readonly (string | null)[]; count: number; unopened: number },
): Promise<void> => recordAudit(tenant, { action: 'codec.decode', entity: 'workflow', details });

/** Operations have looked for flows: of which hospital, by what, and how many were found. Never a record number or its hash. */
export const noteFlowSearch = (tenant: Tenant, details: Record<string, unknown>): Promise<void> =>
  recordAudit(tenant, { action: 'temporal_ui.find', entity: 'workflow', details });

/** Operations have opened a page of Temporal UI, or the history of a flow. */
export const noteFlowOpened = (tenant: Tenant, workflowId: string | null): Promise<void> =>
  recordAudit(tenant, {
    action: workflowId ? 'temporal_ui.history' : 'temporal_ui.open',
    entity: 'workflow',
    // Its own id, which ends the flow's: what the case is called everywhere else.
    ...(workflowId ? { entityId: (workflowId.split(':').at(-1) ?? '').slice(0, 36) } : {}),
    details: workflowId ? { workflowId: workflowId.slice(0, 200) } : {},
  });

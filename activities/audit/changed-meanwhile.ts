import { Refusal } from '#domain/platform/refusal.ts';
import { lastAct } from '#db/audit/last-act.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Somebody has changed meanwhile what a person was going to change: who and when. The page reads it anew and shows both. */
export const changedMeanwhile = async (
  tenant: Tenant,
  what: { entity: string; entityId: string },
): Promise<Refusal> => new Refusal('changed.meanwhile', { ...(await lastAct(tenant, what)) });

import { Refusal } from '#domain/platform/refusal.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { recordRead } from '#api/audit/reads.ts';
import type { AppContext, Session } from '#api/platform/app-env.ts';
import { clientAddress } from '#api/platform/client-address.ts';

export type { AppContext, AppEnv, Deps, Session } from '#api/platform/app-env.ts';

/** Session of a guarded route. @throws Refusal auth.required */
export function sessionOf(c: AppContext): Session {
  const session = c.get('session');
  if (!session) throw new Refusal('auth.required');
  return session;
}

/** Tenant context of the request's session: the hospital always comes from the session, never from the request. */
export function tenantOf(c: AppContext): TenantContext {
  const session = sessionOf(c);
  return {
    hospitalId: session.hospitalId,
    actorId: session.userId,
    role: session.role,
    requestId: c.get('requestId'),
    address: clientAddress(c),
    ...(session.role === 'patient' ? { patientId: session.patientId } : {}),
    afterRead: (tenant, result) => recordRead(c, tenant, result),
    begun: c.get('begun'),
  };
}

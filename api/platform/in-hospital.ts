import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { once } from '#activities/inbox/make-once.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext } from '#api/platform/env.ts';

/** One transaction in the hospital of the request's session: one act, or one read. */
export const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>): Promise<T> =>
  inTenant(c.get('deps').db, tenantOf(c), work);

/** One read. @throws Refusal not_found when it finds nothing */
export const readOne = <T>(c: AppContext, read: (tenant: Tenant) => Promise<T | null>): Promise<T> =>
  inHospital(c, async (tenant) => orNotFound(await read(tenant)));

/** One act, answered by a read of what is there then, in its transaction. @throws Refusal of the act; not_found when there is nothing */
export const actAndRead = <M, T>(
  c: AppContext,
  act: (tenant: Tenant) => Promise<M>,
  read: (tenant: Tenant, made: M) => Promise<T | null>,
): Promise<T> => inHospital(c, async (tenant) => orNotFound(await read(tenant, await act(tenant))));

/** The same, done once for the request's Idempotency-Key: a retry reads what was made the first time. */
export const makeOnce = <T>(
  c: AppContext,
  act: { route: string; body: unknown },
  make: (tenant: Tenant) => Promise<string>,
  read: (tenant: Tenant, id: string) => Promise<T | null>,
): Promise<T> =>
  actAndRead(
    c,
    async (tenant) => {
      const key = c.req.header('Idempotency-Key') ?? '';
      return (await once(tenant, { key, ...act }, () => make(tenant))).id;
    },
    read,
  );

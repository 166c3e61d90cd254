import type { Database, Em } from '#db/database.ts';
import { isStalePlan } from '#db/driver/stale-plan.ts';
import type { Vault } from '#db/tenancy/vault.ts';

/** Who acts, where: what every transaction needs. `actorId` is null for the platform's own jobs. */
export type TenantContext = {
  hospitalId: string;
  actorId: string | null;
  role: string | null;
  requestId: string | null;
  /** Where the person sits, as the API saw it; absent for the platform's own jobs. */
  address?: string | null;
  /** Run at the end of the transaction with what was read: the API writes down who read what. */
  afterRead?: (tenant: Tenant, result: unknown) => Promise<void>;
};

/** One transaction of one hospital. Repositories take it as their first parameter. */
export type Tenant = TenantContext & { em: Em; vault: Vault };

/** Settings of a transaction: the wall reads the hospital; audit rows take who acts, for which request and from where. */
const settingsOf = (ctx: TenantContext): Record<string, string> => ({
  'app.hospital_id': ctx.hospitalId,
  'app.actor_id': ctx.actorId ?? '',
  'app.role': ctx.role ?? '',
  'app.request_id': ctx.requestId ?? '',
  'app.address': ctx.address ?? '',
});

/**
 * The one door to tenant data: a transaction whose row-level security context is `ctx.hospitalId`, set transaction-locally,
 * so that a pooled connection can never carry it on. Commits when `work` resolves, rolls back when it throws.
 */
export async function inTenant<T>(
  db: Database,
  ctx: TenantContext,
  work: (tenant: Tenant) => Promise<T>,
): Promise<T> {
  const once = () =>
    db.orm.em.fork({ session: { variables: settingsOf(ctx) } }).transactional(async (em) => {
      const tenant: Tenant = { ...ctx, em: em as Em, vault: db.vault };
      const result = await work(tenant);
      await ctx.afterRead?.(tenant, result);
      return result;
    });
  try {
    return await once();
  } catch (error) {
    // A migration changed a table under a prepared statement: nothing was written, and the next try prepares anew.
    if (isStalePlan(error)) return once();
    throw error;
  }
}

/**
 * Runs a part of a transaction as another person or in another role, so that its audit rows name them: a sign-in is known only
 * inside the transaction that finds the account.
 */
export async function actingAs<T>(
  tenant: Tenant,
  who: Partial<Pick<TenantContext, 'actorId' | 'role'>>,
  work: (acting: Tenant) => Promise<T>,
): Promise<T> {
  const set = (ctx: TenantContext) =>
    tenant.em.execute("select set_config('app.actor_id', ?, true), set_config('app.role', ?, true)", [
      ctx.actorId ?? '',
      ctx.role ?? '',
    ]);
  const acting = { ...tenant, ...who };
  await set(acting);
  const result = await work(acting);
  await set(tenant);
  return result;
}

/** All hospitals, by the platform door: for jobs that visit them one at a time, and for sign-in by name. */
export async function listHospitals(
  db: Database,
): Promise<{ id: string; slug: string; name: string; isPlatform: boolean }[]> {
  const { rows } = await db.platform.query<{ id: string; slug: string; name: string; isPlatform: boolean }>(
    'select id, slug, name, is_platform as "isPlatform" from hospital order by slug',
  );
  return rows;
}

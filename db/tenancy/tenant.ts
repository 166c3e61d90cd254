import type { Database, Em } from '#db/database.ts';
import { sendWrite } from '#db/driver/send-write.ts';
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
  /**
   * Of a patient's own session: whose rows it may see and write, and no others. Null is a session without a record, which sees none;
   * absent for everybody else.
   */
  patientId?: string | null;
  /** Run at the end of the transaction with what was read: the API writes down who read what. */
  afterRead?: (tenant: Tenant, result: unknown) => Promise<void>;
  /** A transaction that is open already, for the first that needs one. */
  begun?: BegunTransaction | undefined;
};

/** One transaction of one hospital. Repositories take it as their first parameter. */
export type Tenant = TenantContext & { em: Em; vault: Vault };

/** Nobody's record (RFC 9562 5.9). */
const nobody = '00000000-0000-0000-0000-000000000000';

/** Settings of a transaction: the wall reads the hospital; audit rows take who acts, for which request and from where. */
const settingsOf = (ctx: TenantContext): Record<string, string> => ({
  'app.hospital_id': ctx.hospitalId,
  'app.actor_id': ctx.actorId ?? '',
  'app.role': ctx.role ?? '',
  'app.request_id': ctx.requestId ?? '',
  'app.address': ctx.address ?? '',
  'app.patient_id': ctx.patientId === undefined ? '' : (ctx.patientId ?? nobody),
});

async function begin(db: Database, ctx: TenantContext): Promise<Em> {
  const em = db.orm.em.fork({ session: { variables: settingsOf(ctx) } }) as Em;
  await em.begin();
  return em;
}

/** Runs `work` in a transaction that has begun and ends it: commits when `work` resolves, rolls back when it throws. */
async function finish<T>(
  db: Database,
  ctx: TenantContext,
  em: Em,
  work: (tenant: Tenant) => Promise<T>,
): Promise<T> {
  try {
    const tenant: Tenant = { ...ctx, em, vault: db.vault };
    const result = await work(tenant);
    await ctx.afterRead?.(tenant, result);
    await em.commit();
    return result;
  } catch (error) {
    // Why it failed must not be hidden by a connection that cannot be rolled back any more.
    await em.rollback().catch(() => undefined);
    throw error;
  }
}

/**
 * The one door to tenant data: a transaction whose row-level security context is `ctx.hospitalId`, set transaction-locally,
 * so that a pooled connection can never carry it on. Commits when `work` resolves, rolls back when it throws. Uses the transaction
 * that `ctx` has begun, once, if it was begun for the same hospital, person and request.
 */
export async function inTenant<T>(
  db: Database,
  ctx: TenantContext,
  work: (tenant: Tenant) => Promise<T>,
): Promise<T> {
  const em = ctx.begun?.take(ctx) ?? (await begin(db, ctx));
  try {
    return await finish(db, ctx, em, work);
  } catch (error) {
    // A migration changed a table under a prepared statement: nothing was written, and the next try prepares anew.
    if (!isStalePlan(error)) throw error;
    return finish(db, ctx, await begin(db, ctx), work);
  }
}

/** How long a transaction waits for its taker; then its connection is worth more to others. */
const unusedMs = 100;

/** A transaction whose first question has been answered, for whoever asks the next one: a request's session and its work share it. */
export class BegunTransaction {
  readonly #settings: string;
  readonly #timer: NodeJS.Timeout;
  #em: Em | null;

  constructor(ctx: TenantContext, em: Em) {
    this.#settings = JSON.stringify(settingsOf(ctx));
    this.#em = em;
    this.#timer = setTimeout(() => void this.end(), unusedMs);
  }

  /** Gives the transaction away, once; nothing when it is gone, or was begun for somebody or something else. */
  take(ctx: TenantContext): Em | null {
    if (JSON.stringify(settingsOf(ctx)) !== this.#settings) return null;
    const em = this.#em;
    this.#em = null;
    clearTimeout(this.#timer);
    return em;
  }

  /** Ends it unless it was taken. */
  async end(): Promise<void> {
    const em = this.#em;
    this.#em = null;
    clearTimeout(this.#timer);
    await em?.rollback().catch(() => undefined);
  }
}

/** Asks a first question in a transaction that stays open for the next `inTenant` with the same context. Reads only. */
export async function beginTenant<T>(
  db: Database,
  ctx: TenantContext,
  question: (tenant: Tenant) => Promise<T>,
): Promise<{ answer: T; begun: BegunTransaction }> {
  const ask = async () => {
    const em = await begin(db, ctx);
    try {
      return {
        answer: await question({ ...ctx, em, vault: db.vault }),
        begun: new BegunTransaction(ctx, em),
      };
    } catch (error) {
      await em.rollback().catch(() => undefined);
      throw error;
    }
  };
  try {
    return await ask();
  } catch (error) {
    if (!isStalePlan(error)) throw error;
    return ask();
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
    sendWrite(tenant.em, "select set_config('app.actor_id', ?, true), set_config('app.role', ?, true)", [
      ctx.actorId ?? '',
      ctx.role ?? '',
    ]);
  const acting = { ...tenant, ...who };
  set(acting);
  const result = await work(acting);
  set(tenant);
  return result;
}

export type KnownHospital = {
  id: string;
  slug: string;
  name: string;
  isPlatform: boolean;
  /** Whether everybody may see its queues, as numbers. */
  showsQueues: boolean;
};

/** All hospitals, by the platform door: for jobs that visit them one at a time, and for sign-in by name. */
export async function listHospitals(db: Database): Promise<KnownHospital[]> {
  const { rows } = await db.platform.query<KnownHospital>(
    'select id, slug, name, is_platform as "isPlatform", shows_queues as "showsQueues" from hospital order by slug',
  );
  return rows;
}

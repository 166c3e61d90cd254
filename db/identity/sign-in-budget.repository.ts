import { budgetKinds } from '#domain/identity/throttle.ts';
import type { Budget, BudgetKind, Budgets } from '#domain/identity/throttle.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Keyed hashes under which tries at one account from one address are counted. */
export type BudgetKeys = Readonly<Record<BudgetKind, string>>;

/** Hash of an account's name, whether it exists or not. */
export const accountKey = (tenant: Tenant, email: string): Promise<string> =>
  tenant.vault.blindIndex(tenant, 'sign-in', `account:${email}`);

export async function budgetKeys(tenant: Tenant, email: string, address: string): Promise<BudgetKeys> {
  const account = await accountKey(tenant, email);
  return {
    account,
    known: account,
    address: await tenant.vault.blindIndex(tenant, 'sign-in', `address:${address}`),
    pair: await tenant.vault.blindIndex(tenant, 'sign-in', `pair:${email}:${address}`),
  };
}

/** Counters that nobody touched for this long are put away. */
const keptDays = 90;

/**
 * The four counters of a try, locked until the transaction ends; made where there are none. Always in the same order, so that
 * two tries never wait for each other. With them the database's clock, which all processes share.
 */
export async function lockBudgets(
  tenant: Tenant,
  keys: BudgetKeys,
): Promise<{ budgets: Budgets; now: Date }> {
  const { em, hospitalId } = tenant;
  await em.execute(
    `insert into sign_in_budget (id, hospital_id, kind, key_hash, account_hash, since) values ${budgetKinds.map(() => '(?, ?, ?, ?, ?, now())').join(', ')}
     on conflict (hospital_id, kind, key_hash) do nothing`,
    budgetKinds.flatMap((kind) => [
      uuidv7(),
      hospitalId,
      kind,
      keys[kind],
      kind === 'address' ? null : keys.account,
    ]),
  );
  const rows = await em.execute<
    { kind: BudgetKind; tries: number; since: string; nextAt: string | null; now: string }[]
  >(
    `select kind, tries, since, next_at as "nextAt", clock_timestamp() as now from sign_in_budget
      where hospital_id = ? and (${budgetKinds.map(() => '(kind = ? and key_hash = ?)').join(' or ')}) order by kind for update`,
    [hospitalId, ...budgetKinds.flatMap((kind) => [kind, keys[kind]])],
  );
  const budgets = Object.fromEntries(
    rows.map(({ kind, tries, since, nextAt }) => [
      kind,
      { tries, since: new Date(since), nextAt: nextAt === null ? null : new Date(nextAt) },
    ]),
  ) as Record<BudgetKind, Budget>;
  return { budgets, now: new Date(rows[0]?.now ?? Date.now()) };
}

/** Writes counters back, and puts some long unused ones away. */
export async function keepBudgets(
  tenant: Tenant,
  keys: BudgetKeys,
  changed: Partial<Record<BudgetKind, Budget>>,
): Promise<void> {
  const { em, hospitalId } = tenant;
  const kinds = budgetKinds.filter((kind) => changed[kind]);
  const rows = kinds.length ? kinds : budgetKinds.slice(0, 0);
  if (rows.length)
    await em.execute(
      `update sign_in_budget b set tries = v.tries, since = v.since, next_at = v.next_at
         from (values ${rows.map(() => '(?, ?, ?::int, ?::timestamptz, ?::timestamptz)').join(', ')}) v(kind, key_hash, tries, since, next_at)
        where b.hospital_id = ? and b.kind = v.kind and b.key_hash = v.key_hash`,
      [
        ...rows.flatMap((kind) => {
          const { tries, since, nextAt } = changed[kind] as Budget;
          return [kind, keys[kind], tries, since.toISOString(), nextAt?.toISOString() ?? null];
        }),
        hospitalId,
      ],
    );
  await em.execute(
    `delete from sign_in_budget where hospital_id = ? and id in
       (select id from sign_in_budget where hospital_id = ? and since < now() - make_interval(days => ?) limit 20 for update skip locked)`,
    [hospitalId, hospitalId, keptDays],
  );
}

/** After the right password: nothing is in a row any more, and the address gets its try back. */
export async function clearBudgets(tenant: Tenant, keys: BudgetKeys): Promise<void> {
  await tenant.em.execute(
    `update sign_in_budget set tries = case when kind = 'address' then greatest(tries - 1, 0) else 0 end, next_at = null
      where hospital_id = ? and (${budgetKinds.map(() => '(kind = ? and key_hash = ?)').join(' or ')})`,
    [tenant.hospitalId, ...budgetKinds.flatMap((kind) => [kind, keys[kind]])],
  );
}

/** Forgets all tries at an account: an administrator unlocks it, or its password is new. */
export async function forgetTries(tenant: Tenant, email: string): Promise<void> {
  await tenant.em.execute('delete from sign_in_budget where hospital_id = ? and account_hash = ?', [
    tenant.hospitalId,
    await accountKey(tenant, email),
  ]);
}

/** Tries in a row from unknown devices, by hash of the account's name, of all accounts that were tried. */
export async function triesInARow(tenant: Tenant): Promise<Map<string, number>> {
  const rows = await tenant.em.execute<{ key: string; tries: number }[]>(
    "select key_hash as key, tries from sign_in_budget where hospital_id = ? and kind = 'account' and tries > 0",
    [tenant.hospitalId],
  );
  return new Map(rows.map(({ key, tries }) => [key, tries]));
}

import { Refusal } from '#domain/platform/refusal.ts';
import { addressKey, takeTry } from '#domain/identity/throttle.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { budgetKeys, keepBudgets, lockBudgets } from '#db/identity/sign-in-budget.repository.ts';
import type { BudgetKeys } from '#db/identity/sign-in-budget.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Who tries something that only a secret opens. */
export type Trying = {
  action: string;
  email: string;
  /** Null where there is no such account: nothing else differs. */
  userId: string | null;
  address: string;
  isKnownDevice: boolean;
};

const isLoopback = (address: string) =>
  address === 'local' || address === '::1' || address.startsWith('127.');

/**
 * Counts a try at an account before its secret is looked at. Meant as a transaction of its own: what it counts stays counted.
 * A try that is not taken is written down, but not those of an address that tries everything: they would fill the audit.
 * @returns the counters, to clear when the secret fits; or the refusal to answer with
 */
export async function countTry(
  tenant: Tenant,
  { action, email, userId, address, isKnownDevice }: Trying,
): Promise<{ keys: BudgetKeys; refusal: Refusal | null }> {
  const keys = await budgetKeys(tenant, email, addressKey(address));
  const { budgets, now } = await lockBudgets(tenant, keys);
  // From the machine itself comes a proxy that nobody named: it would stand for everybody.
  const decision = takeTry(budgets, { isKnownDevice, countsAddress: !isLoopback(address) }, now);
  await keepBudgets(tenant, keys, decision.taken ? decision.changed : {});
  if (decision.taken) return { keys, refusal: null };
  if (decision.by !== 'address')
    await recordAudit(tenant, {
      action,
      entity: 'user',
      entityId: userId,
      outcome: 'refused',
      details: { because: 'throttled', by: decision.by },
    });
  return {
    keys,
    refusal: new Refusal('request.rate_limited', { retryAfterSeconds: decision.retryAfterSeconds }),
  };
}

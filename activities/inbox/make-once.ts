import { Refusal } from '#domain/platform/refusal.ts';
import { lockMade, rememberMade } from '#db/inbox/idempotency.repository.ts';
import { canonicalJson } from '#db/inbox/submission.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { sha256 } from '#db/tenancy/vault.ts';

/** A key stands for one act. @throws Refusal idempotency.body_differs */
export function assertSameAct(known: { bodySha256: string }, hash: string): void {
  if (known.bodySha256 !== hash) throw new Refusal('idempotency.body_differs');
}

/**
 * Makes something once for a person's Idempotency-Key, in the caller's transaction. Of two that race the second waits for the
 * first to commit and then answers the same. What was made is remembered by id, what was typed only by its hash.
 * @throws Refusal idempotency.body_differs
 */
export async function once(
  tenant: Tenant,
  act: { key: string; route: string; body: unknown },
  make: () => Promise<string>,
): Promise<{ id: string; replayed: boolean }> {
  const bodySha256 = sha256(`${act.route}\n${canonicalJson(act.body)}`);
  const known = await lockMade(tenant, act.key);
  if (known) {
    assertSameAct(known, bodySha256);
    return { id: known.resultId, replayed: true };
  }
  const id = await make();
  rememberMade(tenant, act.key, act.route, { resultId: id, bodySha256 });
  return { id, replayed: false };
}

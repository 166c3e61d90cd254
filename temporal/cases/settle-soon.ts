import { countingAs } from '#db/driver/counts.ts';
import { markSettled } from '#db/inbox/submission.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Database } from '#db/database.ts';

/** Milliseconds for which settled acts are collected. The person has their answer already; only the relay asks for the mark, after seconds. */
const collectMs = 500;

const waiting = new WeakMap<Database, Map<string, string[]>>();

/**
 * Marks an act as known to its flow, together with the others of the next half second, in one transaction a hospital. What a
 * crash leaves unmarked is sent again by the relay, and answered as it was the first time.
 */
export function settleSoon(db: Database, hospitalId: string, submissionId: string): void {
  const collected = waiting.get(db);
  if (collected) {
    collected.set(hospitalId, [...(collected.get(hospitalId) ?? []), submissionId]);
    return;
  }
  const fresh = new Map([[hospitalId, [submissionId]]]);
  waiting.set(db, fresh);
  setTimeout(() => {
    waiting.delete(db);
    void countingAs(
      () => 'settle',
      () => markAll(db, fresh),
    );
  }, collectMs);
}

async function markAll(db: Database, collected: ReadonlyMap<string, readonly string[]>): Promise<void> {
  for (const [hospitalId, ids] of collected) {
    const ctx = { hospitalId, actorId: null, role: null, requestId: null };
    // The database is away, or this process ends: the relay comes to the same end.
    await inTenant(db, ctx, (tenant) => markSettled(tenant, ids)).catch(() => undefined);
  }
}

import { countingAs } from '#db/driver/counts.ts';
import { markSettled } from '#db/inbox/submission.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Database } from '#db/database.ts';

/** Milliseconds for which settled acts are collected. The person has their answer already; only the relay asks for the mark, after seconds. */
const collectMs = 500;

/** Acts to be marked, by hospital, and the timer that will. */
type Collected = { readonly of: Map<string, string[]>; readonly timer: NodeJS.Timeout };

const waiting = new WeakMap<Database, Collected>();
/** Marks that are being written: who closes the database waits for these, too. */
const underWay = new WeakMap<Database, Promise<void>>();

/**
 * Marks an act as known to its flow, together with the others of the next half second, in one transaction a hospital. What a
 * crash leaves unmarked is sent again by the relay, and answered as it was the first time.
 */
export function settleSoon(db: Database, hospitalId: string, submissionId: string): void {
  let collected = waiting.get(db);
  if (!collected) {
    const timer = setTimeout(() => void settleNow(db), collectMs);
    waiting.set(db, (collected = { of: new Map(), timer }));
  }
  collected.of.set(hospitalId, [...(collected.of.get(hospitalId) ?? []), submissionId]);
}

/** Marks what is collected without waiting for more: what a process does before it closes its database. */
export async function settleNow(db: Database): Promise<void> {
  const collected = waiting.get(db);
  const before = underWay.get(db);
  if (!collected) return before;
  waiting.delete(db);
  clearTimeout(collected.timer);
  const marking = countingAs(
    () => 'settle',
    () => markAll(db, collected.of),
  );
  const all = Promise.all([before, marking]).then(() => undefined);
  underWay.set(db, all);
  await all;
}

async function markAll(db: Database, collected: ReadonlyMap<string, readonly string[]>): Promise<void> {
  for (const [hospitalId, ids] of collected) {
    const ctx = { hospitalId, actorId: null, role: null, requestId: null };
    // The database is away: the relay comes to the same end.
    await inTenant(db, ctx, (tenant) => markSettled(tenant, ids)).catch(() => undefined);
  }
}

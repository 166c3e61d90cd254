import type { LocalDate } from '#contracts/platform/wire.ts';
import { compareDays } from '#domain/platform/calendar.ts';
import { compareKeys } from '#domain/platform/order.ts';

/** A batch as far as picking asks: how many base units are free, and its last day of use (`YYYY-MM-DD`). */
export type PickableBatch = { id: string; expiresOn: LocalDate; free: number };

/**
 * First expired, first out: which batches give a quantity. A batch is good through its day of expiry. What cannot be given is
 * in `missing`.
 */
export function pickFefo(
  batches: readonly PickableBatch[],
  quantity: number,
  today: LocalDate,
): { picks: { batchId: string; quantity: number }[]; missing: number } {
  const usable = batches
    .filter((batch) => batch.free > 0 && compareDays(batch.expiresOn, today) >= 0)
    .sort((a, b) => compareDays(a.expiresOn, b.expiresOn) || compareKeys(a.id, b.id));
  const picks: { batchId: string; quantity: number }[] = [];
  let missing = quantity;
  for (const batch of usable) {
    if (missing <= 0) break;
    const taken = Math.min(batch.free, missing);
    picks.push({ batchId: batch.id, quantity: taken });
    missing -= taken;
  }
  return { picks, missing };
}

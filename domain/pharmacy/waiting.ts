import type { LocalDate } from '#contracts/platform/wire.ts';
import { pickFefo } from '#domain/pharmacy/fefo.ts';
import type { PickableBatch } from '#domain/pharmacy/fefo.ts';

/** A line that waits for stock, as far as keeping it some is concerned: base units that it still lacks. */
export type WaitingLine = { id: string; lacks: number };
export type Kept = { lineId: string; batchId: string; quantity: number };

/**
 * What of free stock is kept for lines that wait: who has waited longest first, from the batch that expires first.
 * @param lines in the order in which they wait
 */
export function keepForWaiting(
  batches: readonly PickableBatch[],
  lines: readonly WaitingLine[],
  today: LocalDate,
): Kept[] {
  const free = new Map(batches.map((batch) => [batch.id, batch.free]));
  return lines.flatMap(({ id, lacks }) => {
    const offered = batches.map((batch) => ({ ...batch, free: free.get(batch.id) ?? 0 }));
    const { picks } = pickFefo(offered, lacks, today);
    for (const { batchId, quantity } of picks) free.set(batchId, (free.get(batchId) ?? 0) - quantity);
    return picks.map((pick) => ({ lineId: id, ...pick }));
  });
}

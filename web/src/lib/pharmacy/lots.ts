import type { PrescriptionLine } from '#contracts/pharmacy/prescription.ts';
import { wholeTyped } from '#lib/platform/read-number.ts';

export type Lot = PrescriptionLine['lots'][number];
/** Most that a lot can give to the line: what is kept for it and what is free. */
export const mostOf = (lot: Lot): number => lot.reserved + lot.free;

/**
 * Which lots give a quantity: what is kept for this line first, then what is free, each time first to expire first. Lots come in that
 * order from the API. Gives less than asked when there is not more.
 */
export function allocate(lots: readonly Lot[], quantity: number): Record<string, number> {
  const taken: Record<string, number> = {};
  let left = quantity;
  for (const part of ['reserved', 'free'] as const)
    for (const lot of lots) {
      const now = Math.min(left, lot[part]);
      if (now <= 0) continue;
      taken[lot.batchId] = (taken[lot.batchId] ?? 0) + now;
      left -= now;
    }
  return taken;
}
/** A quantity as it is typed; null when it is none, which is not the same as nothing. */
export const readQuantity = (text: string): number | null => wholeTyped(text, 6);
export const sumOf = (taken: Readonly<Record<string, number>>): number =>
  Object.values(taken).reduce((sum, quantity) => sum + quantity, 0);

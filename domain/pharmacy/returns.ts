import { amountOf } from '#domain/billing/price.ts';

/** A charge of a line as far as giving it back is concerned: what was charged at which price, and how much of it came back before. */
export type CreditableCharge = {
  id: string;
  quantity: number;
  returned: number;
  unitMinor: bigint;
  per: number;
};
/** A part of a return that is taken off one charge; `amountMinor` is above zero, or zero where nothing was charged. */
export type Credit = { chargeId: string; quantity: number; amountMinor: bigint };

/**
 * What the bill gives back for base units that come back: the newest charge first. A credit is what the charge would be worth without
 * them, by the one rule of rounding (ADR-0040), so that bringing everything back in several steps gives back what was charged, no more.
 * What is above all charges is not credited: it was never charged, or its charge was taken off.
 * @param charges newest first
 */
export function creditsOf(charges: readonly CreditableCharge[], quantity: number): Credit[] {
  const credits: Credit[] = [];
  let left = quantity;
  for (const { id, quantity: charged, returned, unitMinor, per } of charges) {
    const part = Math.min(left, charged - returned);
    if (part <= 0) continue;
    const price = { amountMinor: unitMinor, per };
    const kept = charged - returned;
    credits.push({
      chargeId: id,
      quantity: part,
      amountMinor: amountOf(price, kept) - amountOf(price, kept - part),
    });
    left -= part;
  }
  return credits;
}

/** A charge as far as taking it off is concerned. */
export type VoidableCharge = { id: string; amountMinor: bigint; voided: boolean };

/**
 * What of a bill is taken off by one person alone: charges that are off already or are to be, without those a second person has agreed
 * to. Counted over the whole visit, so that several small steps are one large one. Minor units.
 */
export function takenOffAlone(
  charges: readonly VoidableCharge[],
  removing: readonly string[],
  agreed: ReadonlySet<string>,
): bigint {
  const off = new Set(removing);
  return charges
    .filter((charge) => (charge.voided || off.has(charge.id)) && !agreed.has(charge.id))
    .reduce((sum, charge) => sum + charge.amountMinor, 0n);
}

/** Whether taking off or leaving unpaid needs a second person: more than the limit, where it is any more than was agreed to. */
export const needsSecond = (amountMinor: bigint, limitMinor: number, agreedMinor = 0n): boolean =>
  amountMinor > BigInt(limitMinor) && amountMinor > agreedMinor;

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

/** Whether taking so much off needs a second person. */
export const needsSecond = (amountMinor: bigint, limitMinor: number): boolean =>
  amountMinor > BigInt(limitMinor);

/**
 * What of a visit's refunds one person gives back alone: all of them and the one that is to be, without what a second person has agreed to.
 * Counted over the whole visit, as what is taken off is. Minor units.
 */
export function givenBackAlone(amountMinor: bigint, refundedMinor: bigint, agreedMinor: bigint): bigint {
  const alone = refundedMinor + amountMinor - agreedMinor;
  return alone > 0n ? alone : 0n;
}

/** How a debt stands: whether nobody in particular would owe it, and what the same patient owes of other visits; minor units. */
export type DebtStanding = { isNobodys: boolean; elsewhereMinor: bigint };

/**
 * Whether leaving a bill unpaid needs a second person: the limit is of what the patient owes in all, and what nobody would owe has none.
 * What was agreed to is of this bill.
 */
export function debtNeedsSecond(
  leftMinor: bigint,
  { isNobodys, elsewhereMinor }: DebtStanding,
  limitMinor: number,
  agreedMinor: bigint,
): boolean {
  if (leftMinor <= agreedMinor || leftMinor <= 0n) return false;
  const elsewhere = elsewhereMinor > 0n ? elsewhereMinor : 0n;
  return isNobodys || leftMinor + elsewhere > BigInt(limitMinor);
}

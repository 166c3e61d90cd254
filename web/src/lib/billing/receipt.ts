import type { Money } from '#contracts/platform/wire.ts';

/** What of cash went back over the counter; null where nothing did, or it was not told. */
export function changeOf({ amount, received }: { amount: Money; received: Money | null }): Money | null {
  const change = received ? BigInt(received.amountMinor) - BigInt(amount.amountMinor) : 0n;
  return change > 0n ? { amountMinor: String(change), currency: amount.currency } : null;
}

/** The sum of amounts of one currency; null of none. */
export function sumOf(amounts: readonly Money[]): Money | null {
  const [first] = amounts;
  if (!first) return null;
  const sum = amounts.reduce((total, { amountMinor }) => total + BigInt(amountMinor), 0n);
  return { amountMinor: String(sum), currency: first.currency };
}

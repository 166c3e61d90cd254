import type { Money } from '#contracts/platform/wire.ts';
import type { BillState } from '#contracts/billing/names.ts';

/** Minor units as they travel. */
export const moneyOf = (amountMinor: bigint, currency: string): Money => ({
  amountMinor: amountMinor.toString(),
  currency,
});

/** `R2026-000123`: series letter, hospital-local year, gapless number. `R`: receipt, `I`: invoice, `V`: voucher of a refund. */
export const receiptNumber = (series: 'R' | 'I' | 'V', year: number, value: bigint): string =>
  `${series}${year}-${value.toString().padStart(6, '0')}`;

/** State of a bill from what is known: nothing of it is stored twice. */
export function billState(bill: { issued: boolean; balance: bigint; closed: boolean }): BillState {
  // What is owed is said before anything else: a bill with money of the patient on it is over for nobody.
  if (bill.balance < 0n) return 'refund_due';
  if (bill.balance > 0n && bill.closed) return 'on_account';
  if (!bill.issued) return bill.closed ? 'cancelled' : 'open';
  return bill.balance === 0n ? 'settled' : 'issued';
}

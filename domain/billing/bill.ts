import type { Money } from '#contracts/platform/wire.ts';
import type { BillState } from '#contracts/billing/names.ts';

/** Minor units as they travel. */
export const moneyOf = (amountMinor: bigint, currency: string): Money => ({
  amountMinor: amountMinor.toString(),
  currency,
});

/** `R2026-000123`: series letter, hospital-local year, gapless number. */
export const receiptNumber = (series: 'R' | 'I', year: number, value: bigint): string =>
  `${series}${year}-${value.toString().padStart(6, '0')}`;

/** State of a bill from what is known: nothing of it is stored twice. */
export function billState(bill: { issued: boolean; balance: bigint; closed: boolean }): BillState {
  if (!bill.issued) return bill.closed ? 'cancelled' : 'open';
  if (bill.balance <= 0n) return 'settled';
  return bill.closed ? 'on_account' : 'issued';
}

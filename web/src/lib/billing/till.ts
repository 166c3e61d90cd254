import type { Tender } from '#contracts/billing/bill.ts';
import type { PaymentMethod } from '#contracts/billing/names.ts';
import { readMoney } from '#lib/platform/format.ts';

/** A tender as it is typed. `amount` null: nobody typed one, and it is what is left to pay. */
export type TypedTender = { method: PaymentMethod; amount: string | null; reference: string };
/** What a tender comes to, in minor units: given by the patient, kept, given back. `given` null: what stands there is no amount. */
export type TillRow = {
  text: string;
  given: bigint | null;
  kept: bigint;
  change: bigint;
  isTooMuch: boolean;
  lacksReference: boolean;
};
/** `asksRest`: less is given than is due, and no amount is wrong: while one is, what is left is no decision of anybody. */
export type Till = { rows: TillRow[]; left: bigint; change: bigint; asksRest: boolean; isReady: boolean };

export const noTender = (): TypedTender => ({ method: 'cash', amount: null, reference: '' });

/** Minor units as an amount is typed: `760.00`. */
export const minorText = (minor: bigint): string => {
  const digits = String(minor).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/**
 * What tenders come to, one after the other. Only of cash may more be given than is left: the difference is change, and what is
 * recorded is what was kept. Less than is due in all is no slip: the rest stays on account.
 */
export function tillOf(dueMinor: bigint, tenders: readonly TypedTender[]): Till {
  let left = dueMinor;
  const rows = tenders.map(({ method, amount, reference }): TillRow => {
    const isCash = method === 'cash';
    const typed = amount === null ? String(left) : readMoney(amount);
    const given = typed === null ? null : BigInt(typed);
    const isTooMuch = !isCash && given !== null && given > left;
    const kept = given === null || isTooMuch ? 0n : given < left ? given : left;
    left -= kept;
    return {
      text: amount ?? minorText(left + kept),
      given,
      kept,
      change: isCash && given !== null ? given - kept : 0n,
      isTooMuch,
      lacksReference: !isCash && given !== 0n && !reference.trim(),
    };
  });
  return {
    rows,
    left,
    change: rows.reduce((sum, row) => sum + row.change, 0n),
    asksRest: left > 0n && rows.every(({ given, isTooMuch }) => given !== null && !isTooMuch),
    isReady: rows.every((row) => row.given !== null && !row.isTooMuch && !row.lacksReference),
  };
}

/** The tenders as they are sent: those of which something is kept, and of cash what was handed over. */
export function tendersToSend({ rows }: Till, tenders: readonly TypedTender[], currency: string): Tender[] {
  const money = (minor: bigint) => ({ amountMinor: String(minor), currency });
  return rows.flatMap(({ kept, given }, index) => {
    const { method = 'cash', reference = '' } = tenders[index] ?? {};
    if (kept <= 0n || given === null) return [];
    return [
      {
        method,
        amount: money(kept),
        ...(method === 'cash' ? { receivedAmount: money(given) } : { reference: reference.trim() }),
      },
    ];
  });
}

/** Which tender of the form one that was sent is: of a refused one the API names the place among those. */
export const placeOf = (till: Till, index: number): number =>
  till.rows.slice(0, index).filter(({ kept }) => kept > 0n).length;

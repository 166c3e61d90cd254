import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { Money } from '#contracts/platform/wire.ts';
import { amountOf } from '#domain/billing/price.ts';
import { wholeTyped } from '#lib/platform/read-number.ts';

/** A medicine in the basket of a sale; the quantity, in base units, as it is typed. */
export type SaleLine = { key: string; medicine: Medicine; quantity: string };

/** What is typed as a quantity, null when it is none. */
export const quantityOfSale = (typed: string): number | null => wholeTyped(typed, 5) || null;

/** Why a line cannot be sold as it is typed; null when it can. What is free to be bought now; another sale may still be quicker. */
export function wrongWithSale({ medicine, quantity }: SaleLine): 'quantity' | 'stock' | 'price' | null {
  const count = quantityOfSale(quantity);
  if (count === null) return 'quantity';
  if (!medicine.price || BigInt(medicine.price.amountMinor) === 0n) return 'price';
  return count > medicine.available ? 'stock' : null;
}

/** What the basket costs as far as it is known: null with a line without quantity or price. */
export function totalOfSale(lines: readonly SaleLine[]): Money | null {
  let sum = 0n;
  for (const { medicine, quantity } of lines) {
    const count = quantityOfSale(quantity);
    if (count === null || !medicine.price) return null;
    sum += amountOf({ amountMinor: BigInt(medicine.price.amountMinor), per: medicine.pricePer }, count);
  }
  const currency = lines[0]?.medicine.price?.currency;
  return currency ? { amountMinor: String(sum), currency } : null;
}

/** The sale as the API takes it: medicines, and nothing about anybody. */
export const saleToSend = (lines: readonly SaleLine[]) => ({
  kind: 'pharmacy_only' as const,
  counterSale: true,
  orders: {
    prescriptions: [
      {
        lines: lines.map(({ medicine, quantity }) => ({
          medicineId: medicine.id,
          quantity: quantityOfSale(quantity) ?? 0,
        })),
      },
    ],
  },
});

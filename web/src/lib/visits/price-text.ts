import type { Money } from '#contracts/platform/wire.ts';

/** A price as it is typed, `80.00`; empty when none is valid. */
export const priceText = (price: Money | null): string => {
  if (!price) return '';
  const digits = price.amountMinor.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

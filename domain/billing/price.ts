/** What so many units of something cost: `amountMinor` is for `per` of them, as a bottle of 60 mL at 50.00. */
export type UnitPrice = { readonly amountMinor: bigint; readonly per: number };

/**
 * What a quantity costs, in minor units. This is where money is rounded: once a charge, half up, to the minor unit of the currency; what is added
 * up afterwards is whole. A price for one unit is never rounded.
 */
export function amountOf({ amountMinor, per }: UnitPrice, quantity: number): bigint {
  const parts = BigInt(per);
  return (2n * amountMinor * BigInt(quantity) + parts) / (2n * parts);
}

/** A price of which only so many per cent are asked: rounded as any, so that what one unit costs is said on the bill. */
export const shareOf = (price: UnitPrice, percent: number): UnitPrice => ({
  amountMinor: amountOf({ amountMinor: price.amountMinor * BigInt(percent), per: 100 }, 1),
  per: price.per,
});

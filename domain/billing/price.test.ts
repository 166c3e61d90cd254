import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, shareOf } from '#domain/billing/price.ts';

describe('a price for several units', () => {
  it('of a bottle of 60 mL at 50.00 is 50.00 for the bottle, and half up for a part of it', () => {
    const bottle = { amountMinor: 5000n, per: 60 };
    expect([60, 30, 5, 1, 120].map((quantity) => amountOf(bottle, quantity))).toEqual([
      5000n,
      2500n,
      417n,
      83n,
      10_000n,
    ]);
    expect(amountOf({ amountMinor: 1n, per: 2 }, 1), 'half of the smallest coin').toBe(1n);
  });
  it('is off by less than half a minor unit, never less for more, and exact for whole packs', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
    const count = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(amount, count, count, (amountMinor, per, quantity) => {
        const price = { amountMinor, per };
        const exact = amountMinor * BigInt(quantity);
        const off = 2n * (amountOf(price, quantity) * BigInt(per) - exact);
        expect(off <= BigInt(per) && off > -BigInt(per)).toBe(true);
        expect(amountOf(price, quantity + 1) >= amountOf(price, quantity)).toBe(true);
        expect(amountOf(price, per * 3)).toBe(3n * amountMinor);
        expect(amountOf({ amountMinor, per: 1 }, quantity)).toBe(exact);
      }),
    );
  });
});

describe('a share of a price', () => {
  it('is rounded half up once, so that the price of one unit is what the bill says', () => {
    expect(shareOf({ amountMinor: 50_000n, per: 1 }, 50)).toEqual({ amountMinor: 25_000n, per: 1 });
    expect(shareOf({ amountMinor: 33_33n, per: 1 }, 50).amountMinor, '16.665').toBe(16_67n);
    expect(shareOf({ amountMinor: 50_000n, per: 1 }, 0).amountMinor).toBe(0n);
  });
});

import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { billState } from '#domain/billing/bill.ts';
import { givenBackAlone } from '#domain/billing/limits.ts';

describe('the state of a bill', () => {
  it('says who owes whom before anything else', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.bigInt({ min: -5n, max: 5n }), (issued, closed, balance) => {
        const state = billState({ issued, closed, balance });
        expect(state === 'refund_due').toBe(balance < 0n);
        expect(state === 'on_account').toBe(closed && balance > 0n);
        // Nothing that is over and owed to somebody is called over and done.
        if (state === 'cancelled' || state === 'settled') expect(balance).toBe(0n);
      }),
    );
  });
});

describe('money given back by one person alone', () => {
  it('is all of the visit’s without what a second one agreed to: several small ones are one large one', () => {
    expect(givenBackAlone(300n, 300n, 0n)).toBe(600n);
    expect(givenBackAlone(300n, 0n, 300n)).toBe(0n);
    expect(givenBackAlone(300n, 300n, 300n)).toBe(300n);
  });
});

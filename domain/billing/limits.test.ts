import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { needsSecond, takenOffAlone } from './limits.ts';

const charge = fc.record({
  id: fc.uuid(),
  amountMinor: fc.bigInt({ min: 0n, max: 10_000_000n }),
  voided: fc.boolean(),
});

describe('limits of a bill', () => {
  it('count the same in one step as in many', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(charge, { selector: ({ id }) => id }),
        fc.infiniteStream(fc.boolean()),
        (all, coin) => {
          const removing = all.filter(() => coin.next().value).map(({ id }) => id);
          const agreed = new Set(all.filter(() => coin.next().value).map(({ id }) => id));
          const atOnce = takenOffAlone(all, removing, agreed);
          let bill = all;
          for (const id of removing)
            bill = bill.map((each) => (each.id === id ? { ...each, voided: true } : each));
          expect(takenOffAlone(bill, [], agreed)).toBe(atOnce);
        },
      ),
    );
  });

  it('leave out what a second person has agreed to, and no more', () => {
    const bill = [
      { id: 'a', amountMinor: 300n, voided: false },
      { id: 'b', amountMinor: 200n, voided: false },
    ];
    expect(takenOffAlone(bill, ['a', 'b'], new Set(['a']))).toBe(200n);
    expect(takenOffAlone(bill, ['b'], new Set(['a']))).toBe(200n);
  });

  it('ask for a second person above the limit only, and again for more than was agreed to', () => {
    expect(needsSecond(500n, 500)).toBe(false);
    expect(needsSecond(501n, 500)).toBe(true);
    expect(needsSecond(900n, 500, 900n)).toBe(false);
    expect(needsSecond(901n, 500, 900n)).toBe(true);
    expect(needsSecond(1n, 0)).toBe(true);
    expect(needsSecond(0n, 0)).toBe(false);
  });
});

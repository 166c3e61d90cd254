import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { debtNeedsSecond, needsSecond, takenOffAlone } from './limits.ts';

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

  it('ask for a second person above the limit only', () => {
    expect([500n, 501n].map((amount) => needsSecond(amount, 500))).toEqual([false, true]);
    expect([0n, 1n].map((amount) => needsSecond(amount, 0))).toEqual([false, true]);
  });

  it('are of everything a patient owes, of nothing that nobody would owe, and pass what was agreed to', () => {
    const alone = { isNobodys: false, elsewhereMinor: 0n };
    const ask = (left: bigint, standing = alone, agreed = 0n) => debtNeedsSecond(left, standing, 500, agreed);
    expect([500n, 501n].map((left) => ask(left))).toEqual([false, true]);
    expect([900n, 901n].map((left) => ask(left, alone, 900n))).toEqual([false, true]);
    expect([100n, 101n].map((left) => ask(left, { isNobodys: false, elsewhereMinor: 400n }))).toEqual([
      false,
      true,
    ]);
    // Money that is owed to the patient elsewhere lifts no limit.
    expect(ask(501n, { isNobodys: false, elsewhereMinor: -400n })).toBe(true);
    expect([0n, 1n].map((left) => ask(left, { isNobodys: true, elsewhereMinor: 0n }))).toEqual([false, true]);
    expect(ask(1n, { isNobodys: true, elsewhereMinor: 0n }, 1n)).toBe(false);
  });
});

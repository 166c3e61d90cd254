import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf } from '#domain/billing/price.ts';
import { creditsOf } from '#domain/pharmacy/returns.ts';
import { keepForWaiting } from '#domain/pharmacy/waiting.ts';

const charges = fc.array(
  fc.record({
    quantity: fc.integer({ min: 1, max: 500 }),
    unitMinor: fc.bigInt({ min: 0n, max: 1_000_000n }),
    per: fc.integer({ min: 1, max: 500 }),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('what comes back', () => {
  it('of a bottle of 60 mL at 50.00: 5 mL were 4.17, and 4.17 come back', () => {
    const charge = { id: 'a', quantity: 5, returned: 0, unitMinor: 5000n, per: 60 };
    expect(creditsOf([charge], 5)).toEqual([{ chargeId: 'a', quantity: 5, amountMinor: 417n }]);
  });

  it('gives back exactly what was charged when all of it comes back, in whatever steps, and never more', () => {
    fc.assert(
      fc.property(charges, fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 30 }), (given, steps) => {
        const lines = given.map((charge, index) => ({ ...charge, id: String(index), returned: 0 }));
        const charged = lines.reduce(
          (sum, { unitMinor, per, quantity }) => sum + amountOf({ amountMinor: unitMinor, per }, quantity),
          0n,
        );
        let back = 0n;
        const bring = (quantity: number) => {
          for (const credit of creditsOf(lines, quantity)) {
            expect(credit.amountMinor).toBeGreaterThanOrEqual(0n);
            back += credit.amountMinor;
            const line = lines.find(({ id }) => id === credit.chargeId);
            if (line) line.returned += credit.quantity;
          }
          expect(lines.every(({ returned, quantity: most }) => returned <= most)).toBe(true);
          expect(back).toBeLessThanOrEqual(charged);
        };
        steps.forEach(bring);
        bring(lines.reduce((sum, { quantity, returned }) => sum + quantity - returned, 0) || 1);
        expect(back).toBe(charged);
      }),
    );
  });
});

describe('what arrives', () => {
  const batches = fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      expiresOn: fc.constantFrom('2020-01-01', '2030-01-01', '2031-01-01'),
      free: fc.integer({ min: 0, max: 40 }),
    }),
    { selector: ({ id }) => id, maxLength: 5 },
  );
  const lines = fc.uniqueArray(fc.record({ id: fc.uuid(), lacks: fc.integer({ min: 1, max: 30 }) }), {
    selector: ({ id }) => id,
    maxLength: 6,
  });
  it('is kept for who has waited longest, of what is good, never twice and never more than a line lacks', () => {
    fc.assert(
      fc.property(batches, lines, (offered, waiting) => {
        const kept = keepForWaiting(offered, waiting, '2026-11-28');
        const sum = (of: typeof kept) => of.reduce((all, { quantity }) => all + quantity, 0);
        for (const { id, free, expiresOn } of offered)
          expect(sum(kept.filter(({ batchId }) => batchId === id))).toBeLessThanOrEqual(
            expiresOn === '2020-01-01' ? 0 : free,
          );
        const got = waiting.map(({ id, lacks }) => [sum(kept.filter(({ lineId }) => lineId === id)), lacks]);
        expect(got.every(([given = 0, lacks = 0]) => given <= lacks)).toBe(true);
        // Who comes later gets nothing while one before lacks something.
        const firstShort = got.findIndex(([given = 0, lacks = 0]) => given < lacks);
        if (firstShort >= 0) expect(got.slice(firstShort + 1).every(([given]) => given === 0)).toBe(true);
      }),
    );
  });
});

import type { LocalDate } from '#contracts/platform/wire.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickFefo } from '#domain/pharmacy/fefo.ts';
import { quantityOf } from '#domain/pharmacy/quantity.ts';

describe('picking', () => {
  const batches = fc.array(
    fc.record({
      id: fc.uuid(),
      expiresOn: fc
        .integer({ min: 1, max: 28 })
        .map((day) => `2027-02-${String(day).padStart(2, '0')}` as LocalDate),
      free: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 12 },
  );
  const today = '2027-02-10';

  it('takes first what expires first, never what has expired, and never more than there is', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 60 }), (stock, quantity) => {
        const { picks, missing } = pickFefo(stock, quantity, today);
        const of = (id: string) => stock.find((batch) => batch.id === id);
        expect(picks.reduce((sum, pick) => sum + pick.quantity, 0) + missing).toBe(quantity);
        for (const pick of picks) {
          expect(pick.quantity).toBeLessThanOrEqual(of(pick.batchId)?.free ?? 0);
          expect((of(pick.batchId)?.expiresOn ?? '') >= today).toBe(true);
        }
        const last = picks.at(-1);
        // Whatever expires before the last batch taken from is empty afterwards.
        const leftBefore = stock.filter(
          (batch) =>
            batch.expiresOn >= today &&
            last &&
            batch.expiresOn < (of(last.batchId)?.expiresOn ?? '') &&
            batch.free > (picks.find((pick) => pick.batchId === batch.id)?.quantity ?? 0),
        );
        expect(leftBefore).toEqual([]);
        if (missing > 0)
          expect(picks.reduce((sum, pick) => sum + pick.quantity, 0)).toBe(
            stock.filter((batch) => batch.expiresOn >= today).reduce((sum, batch) => sum + batch.free, 0),
          );
      }),
    );
  });
});

describe('the quantity of a course', () => {
  const dosage = { doseValue: 1, timesPerDay: 3, asNeeded: false, maxPerDay: null, durationDays: 5 };
  it('is dose by times by days, rounded up, and by the daily maximum as needed', () => {
    expect(quantityOf(dosage)).toBe(15);
    expect(quantityOf({ ...dosage, doseValue: 0.1, timesPerDay: 3, durationDays: 10 })).toBe(3);
    expect(quantityOf({ ...dosage, doseValue: 0.5, durationDays: 5 })).toBe(8);
    expect(quantityOf({ ...dosage, asNeeded: true, maxPerDay: 4 })).toBe(20);
    expect(quantityOf({ ...dosage, durationDays: null })).toBeNull();
  });
});

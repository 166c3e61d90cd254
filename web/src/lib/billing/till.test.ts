import { describe, expect, it } from 'vitest';
import { minorText, noTender, placeOf, tendersToSend, tillOf } from '#lib/billing/till.ts';
import type { TypedTender } from '#lib/billing/till.ts';

const cash = (amount: string | null): TypedTender => ({ ...noTender(), amount });
const upi = (amount: string | null, reference = 'UPI-1'): TypedTender => ({
  method: 'upi',
  amount,
  reference,
});
const due = 76_000n;
const sent = (tenders: TypedTender[]) => tendersToSend(tillOf(due, tenders), tenders, 'INR');
const inr = (amountMinor: string) => ({ amountMinor, currency: 'INR' });

describe('the till', () => {
  it('offers what is due, and keeps no more of cash than that', () => {
    expect(tillOf(due, [noTender()])).toMatchObject({ left: 0n, change: 0n, isReady: true });
    const till = tillOf(due, [cash('1000')]);
    expect(till).toMatchObject({ left: 0n, change: 24_000n, isReady: true });
    expect(till.rows[0]).toMatchObject({ kept: 76_000n, given: 100_000n });
    expect(sent([cash('1000')])).toEqual([
      { method: 'cash', amount: inr('76000'), receivedAmount: inr('100000') },
    ]);
  });
  it('takes several tenders, each after the one before', () => {
    const tenders = [upi('500'), cash(null)];
    expect(tillOf(due, tenders).rows[1]?.text).toBe('260.00');
    expect(sent(tenders)).toEqual([
      { method: 'upi', amount: inr('50000'), reference: 'UPI-1' },
      { method: 'cash', amount: inr('26000'), receivedAmount: inr('26000') },
    ]);
    // Nothing is left for the second: it is not sent, and the places of those that are follow.
    const first = [upi('760'), cash(null), upi('0', '')];
    expect(sent(first)).toHaveLength(1);
    expect(placeOf(tillOf(due, first), 2)).toBe(1);
  });
  it('refuses more than is due of what cannot be given back, and asks for its reference', () => {
    expect(tillOf(due, [upi('800')])).toMatchObject({ isReady: false, left: due });
    expect(tillOf(due, [upi('760', ' ')]).rows[0]?.lacksReference).toBe(true);
    expect(tillOf(due, [upi('0', '')]).isReady).toBe(true);
  });
  it('says what stays unpaid, and takes no slip for nothing', () => {
    expect(tillOf(due, [cash('100')])).toMatchObject({ left: 66_000n, isReady: true });
    expect(tillOf(due, [cash('')]).isReady).toBe(false);
    expect(tillOf(due, [cash('100')]).asksRest).toBe(true);
    expect(tillOf(due, [cash('100'), upi('800')]).asksRest, 'an amount is wrong').toBe(false);
    expect(tillOf(due, [cash('1000')]).asksRest).toBe(false);
    expect(tillOf(due, [cash('1,00,000')]).rows[0]?.given).toBe(10_000_000n);
    expect(tillOf(due, [cash('1,0,0')]).isReady).toBe(false);
    expect(tillOf(due, [cash('ten')])).toMatchObject({ isReady: false, left: due });
    expect(sent([cash('0')])).toEqual([]);
  });
  it('never makes or loses money: what is kept and what is left are what was due', () => {
    for (const given of ['0', '0.01', '759.99', '760', '760.01', '5000'])
      for (const second of [null, '0', '10', '9999.99']) {
        const till = tillOf(due, [cash(given), cash(second)]);
        expect(till.rows.reduce((sum, { kept }) => sum + kept, 0n) + till.left).toBe(due);
        for (const row of till.rows) expect(row.kept + row.change).toBe(row.given);
      }
  });
  it('writes minor units as they are typed', () => {
    expect([0n, 5n, 1250n].map(minorText)).toEqual(['0.00', '0.05', '12.50']);
  });
});

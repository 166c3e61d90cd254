import { describe, expect, it } from 'vitest';
import { OrderBasket } from '#contracts/visits/order-basket.ts';
import { awaits, basketToSend, emptyBasket, isReady, missingOf, quantityOfLine } from '#lib/visits/basket.ts';
import type { TypedLine } from '#lib/visits/basket.ts';

const id = '00000000-0000-4000-8000-000000000001';
const line: TypedLine = {
  key: 'a',
  medicineId: id,
  name: 'amoxicillin 500 mg capsule',
  brand: '',
  baseUnit: '{capsule}',
  available: 100,
  doseValue: '1',
  doseUnit: '{capsule}',
  route: 'oral',
  timesPerDay: '3',
  asNeeded: false,
  maxPerDay: '',
  durationDays: '5',
  quantity: '',
  instructions: '',
  repeats: '',
};

describe('an order basket', () => {
  it('sends nothing when nothing is in it', () => {
    expect(basketToSend(emptyBasket())).toBeUndefined();
  });
  it('sends what its contract takes', () => {
    const basket = {
      ...emptyBasket(),
      tests: [{ key: 't', testId: id, name: 'Potassium', waitFor: true }],
      lines: [line],
      procedures: [
        { key: 'p', typeId: id, name: 'x', needsSide: true, side: 'left' as const, waitFor: false, note: '' },
      ],
    };
    const sent = OrderBasket.parse(basketToSend(basket));
    expect(sent.prescriptions[0]?.lines[0]).toMatchObject({ quantity: 15, doseUnit: '{capsule}' });
    expect(sent.procedures).toMatchObject([{ priority: 'routine', items: [{ typeId: id, side: 'left' }] }]);
    expect(awaits(basket)).toBe(true);
    expect(isReady(basket)).toBe(true);
  });
  it('takes a typed quantity before a computed one', () => {
    expect(quantityOfLine({ ...line, quantity: '20' })).toBe(20);
    expect(quantityOfLine({ ...line, doseUnit: 'mg' })).toBeNull();
  });
  it('names what a line still needs', () => {
    expect(missingOf({ ...line, doseValue: '', timesPerDay: '' })).toEqual(['dose', 'times', 'quantity']);
    expect(missingOf({ ...line, asNeeded: true })).toEqual(['most']);
    expect(missingOf({ ...line, doseValue: '0,5' })).toEqual(['dose', 'quantity']);
  });
});

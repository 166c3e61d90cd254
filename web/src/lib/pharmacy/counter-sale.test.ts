import { expect, it } from 'vitest';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import { CheckInInput } from '#contracts/visits/check-in.ts';
import { quantityOfSale, saleToSend, totalOfSale, wrongWithSale } from '#lib/pharmacy/counter-sale.ts';

const line = (quantity: string, amountMinor: string | null = '250', pricePer = 1) => ({
  key: quantity,
  quantity,
  medicine: {
    id: '0190c7e4-0000-7000-8000-000000000001',
    price: amountMinor === null ? null : { amountMinor, currency: 'INR' },
    pricePer,
    available: 20,
  } as Medicine,
});

it('takes whole base units, at least one', () => {
  expect(['3', ' 12 ', '0', '1.5', '-1', '', '100000'].map(quantityOfSale)).toEqual([
    3,
    12,
    null,
    null,
    null,
    null,
    null,
  ]);
});
it('sells nothing that is not in stock, has no price or is given away', () => {
  const wrong = (quantity: string, price?: string | null) => wrongWithSale(line(quantity, price));
  expect([wrong('20'), wrong('21'), wrong(''), wrong('1', null), wrong('1', '0')]).toEqual([
    null,
    'stock',
    'quantity',
    'price',
    'price',
  ]);
});
it('says what it costs only when all of it is known', () => {
  expect(totalOfSale([line('3'), line('2', '1000')])).toEqual({ amountMinor: '2750', currency: 'INR' });
  expect(totalOfSale([line('5', '5000', 60)]), 'of a bottle of 60 mL').toMatchObject({ amountMinor: '417' });
  expect([totalOfSale([]), totalOfSale([line('')]), totalOfSale([line('1', null)])]).toEqual([
    null,
    null,
    null,
  ]);
});
it('sends what the API takes as a sale to nobody in particular', () => {
  const sent = saleToSend([line('3')]);
  expect(Object.keys(sent)).toEqual(['kind', 'counterSale', 'orders']);
  expect(CheckInInput.safeParse(sent).success).toBe(true);
});

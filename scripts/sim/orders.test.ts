import { describe, expect, it } from 'vitest';
import { OrderBasket, basketAwaits } from '#contracts/visits/order-basket.ts';
import { orderDifferences, saysAsRecorded } from './chart.ts';
import { recordedTests } from './orders.ts';
import type { Catalogue } from './prepare/names.ts';
import type { EncounterStory } from './record/story.ts';
import type { RecordedTest } from './record/tests.ts';
import { testsOrdered, treatmentOrdered } from './roles/doctor.ts';
import { nextOnBench, resultOf } from './roles/lab-technician.ts';
import { batchDifference, issuedOf } from './verify-stock.ts';

const idOf = (code: string): string => `0198f2e4-0000-7000-8000-${code.padStart(12, '0')}`;
const catalogue = {
  testOf: ({ code }: { code: string }) => ({ id: idOf(code), code }),
  medicineOf: ({ code }: { code: string }) => ({ id: idOf(code), code }),
  procedureOf: ({ code }: { code: string }) => ({ id: idOf(code), code }),
} as unknown as Catalogue;
const recorded = (code: string, value: string) => ({
  system: 's',
  code,
  text: code,
  source: { system: 's', value, recordedAt: '2020-01-01T00:00:00Z' },
});
const test = (code: string, nth: number): RecordedTest => ({
  ...recorded(code, `${code}-${nth}`),
  value: { kind: 'quantity', value: nth, unit: 'mg/dL' },
});
const encounter: Pick<EncounterStory, 'tests' | 'medicines' | 'procedures'> = {
  tests: [test('1', 1), test('2', 2), test('1', 3)],
  medicines: [{ ...recorded('7', 'm'), unit: null, line: { quantity: 2 } as never }],
  procedures: [{ ...recorded('9', 'p'), report: 'Done' }],
};

describe('a basket', () => {
  it('has every test as one order of which the patient waits for two of three', () => {
    const basket = OrderBasket.parse(testsOrdered(encounter, catalogue));
    expect(basket.labs[0]?.items.map((item) => item.waitFor)).toEqual([true, true, false]);
    expect(basket.labs[0]?.items.map((item) => item.source?.value)).toEqual(['1-1', '2-2', '1-3']);
    expect(basketAwaits(OrderBasket.parse(testsOrdered({ tests: [test('1', 1)] }, catalogue)))).toBe(true);
  });
  it('has medicines as one prescription, none where there are none, and the procedures as one order', () => {
    const basket = OrderBasket.parse(treatmentOrdered(encounter, catalogue));
    expect(basket.prescriptions[0]?.lines).toMatchObject([{ medicineId: idOf('7'), quantity: 2 }]);
    expect(basket.procedures).toMatchObject([{ items: [{ typeId: idOf('9'), waitFor: false }] }]);
    expect(treatmentOrdered({ ...encounter, medicines: [] }, catalogue)).not.toHaveProperty('prescriptions');
  });
});

describe('the laboratory', () => {
  it('knows the repeats of a code apart by their order', () => {
    const items = ['1', '2', '1'].map((code, index) => ({ id: `i${index}`, testId: idOf(code) }));
    const found = recordedTests(items, encounter.tests, catalogue);
    expect(items.map((item) => found.get(item.id)?.source.value)).toEqual(['1-1', '2-2', '1-3']);
    expect(recordedTests([{ id: 'x', testId: idOf('5') }], encounter.tests, catalogue).size).toBe(0);
  });
  it('types number, answer or words, and does first what is waited for', () => {
    const at = { itemId: 'i', occurredAt: '2020-01-01T00:00:00Z' };
    expect(resultOf('i', test('1', 4))).toEqual({ ...at, value: 4, unit: 'mg/dL', confirmed: true });
    const coded = { ...test('1', 1), value: { kind: 'coded' as const, code: 'c', text: 'C' } };
    expect(resultOf('i', coded)).toEqual({ ...at, code: 'c' });
    expect(resultOf('i', { ...test('1', 1), value: { kind: 'text', text: 'T' } })).toEqual({
      ...at,
      text: 'T',
    });
    const [awaited, other] = [{ waitFor: true }, { waitFor: false }];
    expect(nextOnBench([other, awaited])).toEqual([awaited]);
    expect(nextOnBench([other])).toEqual([other]);
  });
});

const result = (value: number, more = {}) => ({
  status: 'final',
  value,
  unit: 'mg/dL',
  comparator: null,
  ...more,
});
const orders = (change: { value?: number; issued?: number; procedure?: string } = {}) =>
  ({
    labs: [
      {
        state: 'completed',
        items: encounter.tests.map((each, index) => ({
          id: `i${index}`,
          code: each.code,
          testId: idOf(each.code),
          result: result(index === 2 ? (change.value ?? 3) : index + 1),
        })),
      },
    ],
    prescriptions: [{ state: 'completed', lines: [{ medicineId: idOf('7'), issued: change.issued ?? 2 }] }],
    procedures: [
      {
        state: change.procedure ? 'active' : 'completed',
        items: [{ state: change.procedure ?? 'performed', code: '9' }],
      },
    ],
  }) as never;

describe('the orders of a visit', () => {
  it('are as recorded, or it is said what is not', () => {
    expect(orderDifferences(encounter, orders(), catalogue)).toEqual([]);
    expect(orderDifferences(encounter, orders({ value: 4 }), catalogue)).toEqual(['result of 1']);
    expect(orderDifferences(encounter, orders({ issued: 1 }), catalogue)).toEqual(['medicines']);
    expect(orderDifferences(encounter, orders({ procedure: 'ordered' }), catalogue)).toEqual([
      'procedures',
      'an order goes on',
    ]);
    expect(orderDifferences({ ...encounter, tests: [] }, orders(), catalogue)[0]).toBe('number of tests');
  });
  it('have a result only when it is final and the same in value, unit and comparator', () => {
    const value = { kind: 'quantity' as const, value: 5, unit: 'mg/dL' };
    expect(saysAsRecorded(result(5) as never, value)).toBe(true);
    expect(saysAsRecorded(result(5, { status: 'preliminary' }) as never, value)).toBe(false);
    expect(saysAsRecorded(result(5, { comparator: '<' }) as never, value)).toBe(false);
    expect(saysAsRecorded(null, value)).toBe(false);
    const coded = { kind: 'coded' as const, code: 'c', text: 'C' };
    expect(saysAsRecorded({ status: 'final', code: 'c' } as never, coded)).toBe(true);
    expect(saysAsRecorded({ status: 'final', text: 'T' } as never, { kind: 'text', text: 'U' })).toBe(false);
  });
});

describe('stock', () => {
  const move = (kind: string, quantity: number) => ({ kind, quantity, visitId: null }) as never;
  const batch = { batchNumber: 'B', onHand: 7, reserved: 0 };
  const ledger = [move('receive', 10), move('issue', -4), move('restock', 1)];
  it('on hand is received - issued + restocked, as the ledger says', () => {
    expect(batchDifference(batch, ledger)).toBeNull();
    expect(batchDifference({ ...batch, onHand: 5 }, [...ledger, move('write_off', -2)])).toBeNull();
    expect(batchDifference({ ...batch, onHand: 8 }, ledger)).toMatch('batch B has 8');
    expect(batchDifference({ ...batch, reserved: 8 }, ledger)).not.toBeNull();
  });
  it('that was handed over is added up by medicine', () => {
    const handed = issuedOf([orders(), orders({ issued: 3 })]);
    expect([...handed]).toEqual([[idOf('7'), 5]]);
  });
});

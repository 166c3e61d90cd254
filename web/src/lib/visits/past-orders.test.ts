import { describe, expect, it } from 'vitest';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { CurrentMedicine, TestCourse } from '#contracts/visits/clinical-summary.ts';
import { lineAgain } from '#lib/pharmacy/new-line.ts';
import { emptyBasket, missingOf, quantityOfLine } from '#lib/visits/basket.ts';
import { readShorthand } from '#lib/pharmacy/shorthand.ts';
import { pastFound, pastOrders as pastOrdersBy } from '#lib/visits/past-orders.ts';

const medicine = {
  id: 'amlodipine',
  generic: 'Amlodipine',
  strength: '5 mg',
  form: 'tablet',
  brand: '',
  baseUnit: '{tablet}',
  available: 100,
  atc: 'C08CA01',
  rxnorm: '17767',
  active: true,
} as Medicine;
const past = (change: Partial<CurrentMedicine> = {}): CurrentMedicine => ({
  lineId: crypto.randomUUID(),
  visitId: 'visit',
  medicineId: 'amlodipine',
  name: 'Amlodipine 5 mg tablet',
  brand: '',
  baseUnit: '{tablet}',
  doseValue: 1,
  doseUnit: '{tablet}',
  route: 'oral',
  timesPerDay: 1,
  asNeeded: false,
  maxPerDay: null,
  durationDays: 30,
  quantity: 28,
  instructions: 'at night',
  state: 'issued',
  active: true,
  atc: null,
  rxnorm: null,
  isCurrent: false,
  prescribedAt: '2026-10-01T04:00:00.000Z',
  prescriberName: 'Dr. Rao',
  ...change,
});
const course = (testId: string, orderId: string, verifiedAt: string): TestCourse => ({
  testId,
  name: testId,
  unit: null,
  values: [
    {
      orderId,
      comparator: null,
      value: 1,
      decimals: 0,
      text: null,
      flag: null,
      range: null,
      critical: false,
      at: verifiedAt,
      verifiedAt,
      reviewed: true,
    },
  ],
});
type Args = Parameters<typeof pastOrdersBy>;
const pastOrders = (known: Args[0], chosen: Args[1]) => pastOrdersBy(known, chosen, (at) => at.slice(0, 10));
const ids = (known: Args[0], chosen: Args[1]) => pastOrders(known, chosen).map(({ id }) => id);

describe('a line as last time', () => {
  it('is a line as if it were typed: complete, and its quantity follows from the dose anew', () => {
    const line = lineAgain(medicine, past());
    expect(line).toMatchObject({
      medicineId: 'amlodipine',
      doseValue: '1',
      timesPerDay: '1',
      durationDays: '30',
      quantity: '',
      instructions: 'at night',
      atc: 'C08CA01',
    });
    expect(missingOf(line)).toEqual([]);
    expect(quantityOfLine(line)).toBe(30);
    expect(quantityOfLine({ ...line, durationDays: '10' })).toBe(10);
  });
  it('keeps the quantity of before only where none follows from the dose', () => {
    expect(lineAgain(medicine, past({ durationDays: null })).quantity).toBe('28');
    expect(lineAgain(medicine, past({ doseUnit: 'mg', doseValue: 5 })).quantity).toBe('28');
  });
  it('asks for dose and quantity where the medicine is another one by now', () => {
    const stronger = { ...medicine, strength: '10 mg' };
    const line = lineAgain(stronger, past({ durationDays: null }));
    expect(line).toMatchObject({
      name: 'amlodipine 10 mg tablet',
      doseValue: '',
      quantity: '',
      timesPerDay: '1',
      instructions: 'at night',
    });
    expect(missingOf(line)).not.toEqual([]);
  });
  it('says again what is as needed, and never that it may be repeated', () => {
    const line = lineAgain(medicine, past({ asNeeded: true, timesPerDay: null, maxPerDay: 4 }));
    expect(line).toMatchObject({ asNeeded: true, maxPerDay: '4', timesPerDay: '', repeats: '' });
  });
});

describe('what is offered as last time', () => {
  const metformin = past({ lineId: 'm', medicineId: 'metformin', name: 'Metformin' });
  const amlodipine = past({ lineId: 'a' });
  const older = past({ lineId: 'older', prescribedAt: '2026-08-01T04:00:00.000Z' });

  it('is nothing while nothing is known', () => {
    expect(pastOrders(null, emptyBasket())).toEqual([]);
    expect(pastOrders({ prescribed: [], results: [] }, emptyBasket())).toEqual([]);
  });
  it('is the last prescription at once, then each medicine once by its newest line', () => {
    const known = { prescribed: [amlodipine, metformin, older], results: [] };
    const offered = pastOrders(known, emptyBasket());
    expect(offered.map(({ id }) => id)).toEqual(['all', 'a', 'm']);
    expect(offered[0]?.value).toEqual({ kind: 'again', lines: [amlodipine, metformin] });
  });
  it('leaves out what the catalogue no longer has, and says so of the last prescription', () => {
    const gone = past({ lineId: 'g', medicineId: 'rofecoxib', name: 'Rofecoxib', active: false });
    const [all, ...each] = pastOrders(
      { prescribed: [amlodipine, metformin, gone], results: [] },
      emptyBasket(),
    );
    expect(all?.note).toContain('without rofecoxib, no longer in the catalogue');
    expect(each.map(({ id }) => id)).toEqual(['a', 'm']);
  });
  it('leaves out what is in the basket', () => {
    const lines = [lineAgain(medicine, amlodipine)];
    expect(ids({ prescribed: [amlodipine, metformin], results: [] }, { ...emptyBasket(), lines })).toEqual([
      'm',
    ]);
  });
  it('is the tests of the order that was answered last', () => {
    const results = [
      course('HbA1c', 'old', '2026-08-01T04:00:00.000Z'),
      course('creatinine', 'new', '2026-10-01T04:00:00.000Z'),
      course('potassium', 'new', '2026-10-01T05:00:00.000Z'),
    ];
    const known = { prescribed: [], results };
    expect(pastOrders(known, emptyBasket())).toMatchObject([{ id: 'tests', name: 'creatinine, potassium' }]);
    const tests = [{ key: 't', testId: 'creatinine', name: 'creatinine', waitFor: true }];
    expect(pastOrders(known, { ...emptyBasket(), tests })[0]?.name).toBe('potassium');
  });
});

describe('what is found of it while typing', () => {
  const brand = past({
    lineId: 'b',
    medicineId: 'metformin',
    name: 'Metformin 500 mg tablet',
    brand: 'Glucomet',
  });
  const known = {
    prescribed: [past({ lineId: 'a' }), brand],
    results: [course('potassium', 'o', '2026-10-01T04:00:00Z')],
  };
  const found = (typed: string) =>
    pastFound(pastOrders(known, emptyBasket()), readShorthand(typed)).map(({ id }) => id);

  it('is a line by the beginnings of its words or of its brand, and the tests by theirs', () => {
    expect(found('amlo')).toEqual(['a']);
    expect(found('tab metf')).toEqual(['b']);
    expect(found('GLUCO')).toEqual(['b']);
    expect(found('potas')).toEqual(['tests']);
    expect(found('lodipine')).toEqual([]);
  });
  it('is nothing where it is typed how it is to be taken', () => {
    expect(found('amlodipine 5 1-0-0 30d')).toEqual([]);
    expect(found('')).toEqual([]);
  });
});

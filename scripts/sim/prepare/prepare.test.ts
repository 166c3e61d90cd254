import { describe, expect, it } from 'vitest';
import { LabTestInput } from '#contracts/labs/catalogue.ts';
import { MedicineInput } from '#contracts/pharmacy/medicine.ts';
import { ProcedureTypeInput } from '#contracts/procedures/procedure-order.ts';
import type { Person } from '../person.ts';
import type { RecordedTest, TestValue } from '../record/tests.ts';
import { completeCatalogue } from './catalogue.ts';
import { receiptsOf } from './stock.ts';
import { testKey, wantedMedicines, wantedProcedures, wantedTests } from './wanted.ts';

const recorded = (code: string, text: string) => ({
  system: 'http://loinc.org',
  code,
  text,
  source: { system: 's', value: code },
});
const test = (code: string, value: TestValue, text = 'Glucose in Urine'): RecordedTest => ({
  ...recorded(code, text),
  value,
});
const number = (value: number, unit: string) => ({ kind: 'quantity' as const, value, unit });

describe('what a catalogue has to have', () => {
  it('is a test for each code, kind and unit, with the answers and decimals that occur and no ranges', () => {
    const wanted = wantedTests([
      test('1', number(3.14, 'mg/dL')),
      test('1', number(3.1415, 'mg/dL')),
      test('1', number(3, 'mmol/L')),
      test('2', { kind: 'coded', code: 'neg', text: 'Negative' }, 'Nitrite'),
      test('2', { kind: 'coded', code: 'pos', text: 'Positive' }, 'Nitrite'),
    ]);
    const inputs = wanted.map(({ code, input }) => LabTestInput.parse({ ...input, code }));
    expect(inputs).toMatchObject([
      { code: '1', unit: 'mg/dL', decimals: 4, resultKind: 'quantity', specimenType: 'urine', ranges: [] },
      { code: '1', unit: 'mmol/L', decimals: 0 },
      { code: '2', unit: null, resultKind: 'coded', specimenType: 'blood' },
    ]);
    expect(inputs[2]?.answers.map((answer) => answer.code)).toEqual(['neg', 'pos']);
    expect(wanted.map((each) => each.otherCode)).toEqual(['1 [mg/dL]', '1 [mmol/L]', '2 [as coded]']);
  });

  it('is a test that takes comparators where one was recorded', () => {
    const [wanted] = wantedTests([test('1', { ...number(3, 'mg/dL'), comparator: '<' })]);
    expect(wanted?.input['resultKind']).toBe('quantity_comparator');
    const entry = { active: true, unit: 'mg/dL' };
    expect(wanted?.fits({ ...entry, resultKind: 'quantity' } as never)).toBe(false);
    const [plain] = wantedTests([test('1', number(3, 'mg/dL'))]);
    expect(plain?.fits({ ...entry, resultKind: 'quantity_comparator' } as never)).toBe(true);
    expect(plain?.fits({ ...entry, resultKind: 'quantity', active: false } as never)).toBe(false);
  });

  it('is a medicine in the recorded words and a procedure without a side', () => {
    const line = { quantity: 1 } as never;
    const tylenol = { ...recorded('209387', 'Acetaminophen Oral Tablet [Tylenol]'), unit: null, line };
    const [medicine] = wantedMedicines([tylenol, tylenol]);
    expect(MedicineInput.parse({ ...medicine?.input, code: '1' })).toMatchObject({
      brand: 'Tylenol',
      baseUnit: '{unit}',
    });
    expect(medicine?.fits({ active: true, baseUnit: '{tablet}' } as never)).toBe(true);
    const [inMl] = wantedMedicines([{ ...tylenol, unit: 'mL' }]);
    expect(inMl?.fits({ active: true, baseUnit: '{tablet}' } as never)).toBe(false);
    const [procedure] = wantedProcedures([{ ...recorded('73761001', 'Colonoscopy'), report: '' }]);
    expect(ProcedureTypeInput.parse({ ...procedure?.input, code: '1' }).name).toBe('Colonoscopy');
    expect(procedure?.fits({ active: true, needsSide: true } as never)).toBe(false);
  });
});

describe('completing a catalogue', () => {
  type Entry = { id: string; code: string; unit: string; resultKind: string; active: boolean };
  /** An administrator whose hospital has these entries, and adds what is imported. */
  function administrator(entries: Entry[]) {
    const imports: unknown[][] = [];
    const person = {
      read: async (path: string) => {
        const code = new URLSearchParams(path.split('?')[1]).get('code');
        return { items: entries.filter((entry) => entry.code === code) };
      },
      act: async (_method: string, _path: string, { items }: { items: Entry[] }) => {
        imports.push(items);
        for (const item of items) entries.push({ ...item, id: item.code, active: true });
        return { ok: true, body: { items: items.map(() => ({ outcome: 'created' })) } };
      },
    } as unknown as Person;
    return { person, imports };
  }

  it('adds what is missing once, under another code where the recorded one means something else', async () => {
    const tests = [test('1', number(3, 'mg/dL')), test('1', number(3, 'mmol/L')), test('2', number(1, '%'))];
    const { person, imports } = administrator([
      { id: 'own', code: '1', unit: 'mmol/L', resultKind: 'quantity', active: true },
    ]);
    const wanted = wantedTests(tests) as never[];
    const first = await completeCatalogue<Entry>(person, '/tests', wanted);
    expect(first.added).toBe(2);
    expect(tests.map((each) => first.entries.get(testKey(each))?.code)).toEqual(['1 [mg/dL]', '1', '2']);
    const second = await completeCatalogue<Entry>(person, '/tests', wanted);
    expect(second.added).toBe(0);
    expect(imports).toHaveLength(1);
  });
});

describe('a goods receipt', () => {
  it('comes in two batches of which the first expires first; their numbers name the day', () => {
    expect(receiptsOf(5, 2026)).toEqual([
      { batchNumber: 'SIM-2027-12-31', expiresOn: '2027-12-31', quantity: 3 },
      { batchNumber: 'SIM-2028-06-30', expiresOn: '2028-06-30', quantity: 2 },
    ]);
    expect(receiptsOf(1, 2026)).toHaveLength(1);
  });
});

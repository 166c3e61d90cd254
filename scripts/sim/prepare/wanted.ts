import type { LabTest, LabTestInput } from '#contracts/labs/catalogue.ts';
import type { SpecimenType } from '#contracts/labs/names.ts';
import type { Medicine, MedicineInput } from '#contracts/pharmacy/medicine.ts';
import type { ProcedureType, ProcedureTypeInput } from '#contracts/procedures/procedure-order.ts';
import type { RecordedMedicine } from '../record/medicines.ts';
import type { RecordedProcedure } from '../record/procedures.ts';
import type { Recorded } from '../record/recorded.ts';
import type { RecordedTest } from '../record/tests.ts';

/** An entry that a hospital's catalogue has to have. */
export type Wanted<Entry> = {
  readonly key: string;
  readonly code: string;
  /** Own code where the recorded one is in use for something else, such as the same test in another unit. */
  readonly otherCode: string;
  /** What is sent to add it, without its code. */
  readonly input: Record<string, unknown>;
  fits(entry: Entry): boolean;
};
type Input<T> = Omit<Partial<T>, 'code'>;

/** Prices are not recorded; these are made up, in minor units. */
const prices = { test: '20000', medicine: '1500', procedure: '30000' };
/** UCUM annotation: stock of a medicine whose unit was not recorded. */
const someUnit = '{unit}';
const mostOtherCode = 40;

/** Words of a test's name that say what it is made from. */
const wordsOfSpecimen: readonly [RegExp, SpecimenType][] = [
  [/\burine\b/i, 'urine'],
  [/\bstool\b/i, 'stool'],
  [/\bsputum\b/i, 'sputum'],
  [/\bserum\b/i, 'serum'],
  [/\bplasma\b/i, 'plasma'],
];
const specimenOf = (name: string): SpecimenType =>
  wordsOfSpecimen.find(([words]) => words.test(name))?.[1] ?? 'blood';

const detailOf = ({ value }: RecordedTest): string =>
  value.kind === 'quantity' ? value.unit : `as ${value.kind}`;
export const testKey = (test: RecordedTest): string => `${test.system}|${test.code}|${detailOf(test)}`;
export const entryKey = ({ system, code }: Recorded): string => `${system}|${code}`;
export const medicineKey = (medicine: RecordedMedicine): string =>
  `${entryKey(medicine)}|${medicine.unit ?? ''}`;

function grouped<T>(records: readonly T[], keyOf: (record: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const record of records) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  return [...groups];
}
const head = <T>(records: readonly T[]): T => records[0] as T;
const otherCode = (code: string, detail: string): string => `${code} [${detail}]`.slice(0, mostOtherCode);
const decimalsOf = (value: number): number => Math.min(6, `${value}`.split('.')[1]?.length ?? 0);

/** The tests of some observations: kind and unit from the recorded values, answers those that occur, no ranges. */
export function wantedTests(tests: readonly RecordedTest[]): Wanted<LabTest>[] {
  return grouped(tests, testKey).map(([key, same]) => {
    const { system, code, text, value } = head(same);
    const values = same.map((test) => test.value);
    const numbers = values.flatMap((each) => (each.kind === 'quantity' ? [each] : []));
    const answers = new Map(
      values.flatMap((each) => (each.kind === 'coded' ? [[each.code, each.text]] : [])),
    );
    const comparing = numbers.some((each) => each.comparator) ? ('quantity_comparator' as const) : null;
    const resultKind = comparing ?? value.kind;
    const unit = value.kind === 'quantity' ? value.unit : null;
    const input: Input<LabTestInput> = {
      system,
      loinc: system === 'http://loinc.org' ? code : null,
      name: text,
      specimenType: specimenOf(text),
      resultKind,
      unit,
      decimals: Math.max(0, ...numbers.map((each) => decimalsOf(each.value))),
      answers: [...answers].map(([answer = '', words = '']) => ({ code: answer, text: words })),
      priceMinor: prices.test,
    };
    return {
      key,
      code,
      otherCode: otherCode(code, detailOf(head(same))),
      input,
      fits: (test) =>
        test.active &&
        (test.resultKind === resultKind || (test.resultKind === 'quantity_comparator' && unit !== null)) &&
        test.unit === unit,
    };
  });
}

/** The medicines of some requests, in the recorded words; stock is counted in the unit that was recorded, if any was. */
export function wantedMedicines(medicines: readonly RecordedMedicine[]): Wanted<Medicine>[] {
  return grouped(medicines, medicineKey).map(([key, same]) => {
    const { system, code, text, unit } = head(same);
    const input: Input<MedicineInput> = {
      system,
      rxnorm: /rxnorm/.test(system) ? code : null,
      generic: text,
      brand: /\[(.+)\]$/.exec(text)?.[1] ?? '',
      baseUnit: unit ?? someUnit,
      priceMinor: prices.medicine,
    };
    return {
      key,
      code,
      otherCode: otherCode(code, unit ?? 'as recorded'),
      input,
      fits: (medicine) => medicine.active && (unit === null || medicine.baseUnit === unit),
    };
  });
}

/** The kinds of some procedures. A side is not recorded, so one that asks for a side is another kind. */
export function wantedProcedures(procedures: readonly RecordedProcedure[]): Wanted<ProcedureType>[] {
  return grouped(procedures, entryKey).map(([key, same]) => {
    const { system, code, text } = head(same);
    const input: Input<ProcedureTypeInput> = { system, name: text, priceMinor: prices.procedure };
    return {
      key,
      code,
      otherCode: otherCode(code, 'no side'),
      input,
      fits: (type) => type.active && !type.needsSide,
    };
  });
}

import type { LabRange } from '#contracts/labs/catalogue.ts';

/** What is wrong with a reference range: limits or ages in no order, or two that could both be a person's with nothing to choose by. */
export type RangeFault = { index: number; field: keyof LabRange; code: 'range.order' | 'range.overlap' };

const everyAge = 60_000;
const isForSome = (range: LabRange): boolean => range.ageToDays - range.ageFromDays < everyAge;
const pairs = [
  ['criticalLow', 'low'],
  ['criticalLow', 'high'],
  ['criticalLow', 'criticalHigh'],
  ['low', 'high'],
  ['low', 'criticalHigh'],
  ['high', 'criticalHigh'],
] as const;

/** Whether `rangeFor` could not choose between two: equally particular, and somebody is in both. */
const overlap = (a: LabRange, b: LabRange): boolean =>
  a.sex === b.sex &&
  a.pregnancy === b.pregnancy &&
  isForSome(a) === isForSome(b) &&
  a.ageFromDays < b.ageToDays &&
  b.ageFromDays < a.ageToDays;

/** Every fault of a test's ranges, each with the field that is to be changed. */
export function rangeFaults(ranges: readonly LabRange[]): RangeFault[] {
  return ranges.flatMap((range, index): RangeFault[] => {
    const wrong = new Set<keyof LabRange>();
    if (range.ageToDays <= range.ageFromDays) wrong.add('ageToDays');
    for (const [below, above] of pairs) {
      const [low, high] = [range[below], range[above]];
      if (low !== null && high !== null && low > high) wrong.add(above);
    }
    const order = [...wrong].map((field): RangeFault => ({ index, field, code: 'range.order' }));
    const clash = ranges.findIndex((other, at) => at < index && overlap(other, range));
    return clash < 0 ? order : [...order, { index, field: 'ageFromDays', code: 'range.overlap' }];
  });
}

import type { LabRange, RangeLimits } from '#contracts/labs/catalogue.ts';
import type { Comparator, ResultFlag, ResultKind } from '#contracts/labs/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';

/** Whose result it is, as far as ranges ask. Age in days at collection, null when the birth date is not known. */
export type RangeSubject = {
  sex: 'male' | 'female' | 'other' | 'unknown';
  ageDays: number | null;
  pregnant: boolean | null;
};
export type TestKind = {
  resultKind: ResultKind;
  unit: string | null;
  answers: readonly { code: string; text: string }[];
};
export type TypedValue = {
  comparator?: Comparator | undefined;
  value?: number | undefined;
  unit?: string | undefined;
  code?: string | undefined;
  text?: string | undefined;
};

/** Whether a typed value is one of the test's kind; the code of what is wrong, or null. */
export function valueRefusal(test: TestKind, typed: TypedValue): ErrorCode | null {
  switch (test.resultKind) {
    case 'quantity':
    case 'quantity_comparator':
      if (typed.value === undefined) return 'lab.value_missing';
      if (typed.comparator && test.resultKind === 'quantity') return 'lab.value_missing';
      return typed.unit !== undefined && typed.unit !== test.unit ? 'lab.unit_differs' : null;
    case 'coded':
      if (!typed.code) return 'lab.value_missing';
      return test.answers.some((answer) => answer.code === typed.code) ? null : 'lab.answer_unknown';
    case 'text':
      return typed.text ? null : 'lab.value_missing';
  }
}

/**
 * The range that fits a person: the first whose sex, age and pregnancy agree, the most particular before the general. A range that
 * asks for what is not known does not fit: without a sex there is no range for men, and none is better than a wrong one.
 */
export function rangeFor(ranges: readonly LabRange[], subject: RangeSubject): LabRange | null {
  const fits = ranges.filter((range) => {
    if (range.sex !== 'any' && range.sex !== subject.sex) return false;
    if (range.pregnancy === 'pregnant' && subject.pregnant !== true) return false;
    if (range.pregnancy === 'not_pregnant' && subject.pregnant !== false) return false;
    const anyAge = range.ageFromDays === 0 && range.ageToDays >= 60_000;
    if (subject.ageDays === null) return anyAge;
    return subject.ageDays >= range.ageFromDays && subject.ageDays < range.ageToDays;
  });
  const particular = (range: LabRange) =>
    (range.pregnancy === 'any' ? 0 : 4) +
    (range.sex === 'any' ? 0 : 2) +
    (range.ageToDays - range.ageFromDays < 60_000 ? 1 : 0);
  return [...fits].sort((a, b) => particular(b) - particular(a))[0] ?? null;
}

/** Limits as a person reads them: `3.5 – 5.1`, `< 200`; null when the range has none. */
export function rangeText(range: Pick<RangeLimits, 'low' | 'high'> | null): string | null {
  if (!range) return null;
  if (range.low !== null && range.high !== null) return `${range.low} – ${range.high}`;
  if (range.high !== null) return `≤ ${range.high}`;
  if (range.low !== null) return `≥ ${range.low}`;
  return null;
}

/** What is known of a value: it lies from `low` to `high`; `open` ends are not among it. A comparator says a bound, not the value. */
function knownOf(value: number, comparator: Comparator | undefined) {
  const below = comparator === '<' || comparator === '<=';
  const above = comparator === '>' || comparator === '>=';
  return {
    low: below ? -Infinity : value,
    high: above ? Infinity : value,
    lowIsOpen: comparator === '>',
    highIsOpen: comparator === '<',
  };
}

/**
 * Flag and criticality of a value. Of a value off scale only a bound is known (FHIR R5 quantity-comparator), so it is flagged only where every value it may
 * be has that flag: `< 3` is low where 3.5 begins what is normal, `< 6` is nothing where it ends at 5. Null when no range fits or nothing can be said: never
 * shown as normal. Critical limits are inclusive.
 */
export function flagOf(
  range: RangeLimits | null,
  typed: TypedValue,
): { flag: ResultFlag | null; critical: boolean } {
  if (!range) return { flag: null, critical: false };
  if (typed.code !== undefined) {
    if (!range.normalCodes.length) return { flag: null, critical: false };
    return { flag: range.normalCodes.includes(typed.code) ? 'N' : 'A', critical: false };
  }
  if (typed.value === undefined) return { flag: null, critical: false };
  const known = knownOf(typed.value, typed.comparator);
  const isBelow = (limit: number) => known.high < limit || (known.high === limit && known.highIsOpen);
  const isAbove = (limit: number) => known.low > limit || (known.low === limit && known.lowIsOpen);
  if (range.criticalLow !== null && known.high <= range.criticalLow) return { flag: 'LL', critical: true };
  if (range.criticalHigh !== null && known.low >= range.criticalHigh) return { flag: 'HH', critical: true };
  if (range.low !== null && isBelow(range.low)) return { flag: 'L', critical: false };
  if (range.high !== null && isAbove(range.high)) return { flag: 'H', critical: false };
  if (range.low === null && range.high === null) return { flag: null, critical: false };
  // Nothing measured lies below nothing: a bound from above is normal where the range has no lower end, or begins at 0.
  const fromLow = range.low === null || range.low <= 0 || known.low >= range.low;
  const toHigh = range.high === null || known.high <= range.high;
  return { flag: fromLow && toHigh ? 'N' : null, critical: false };
}

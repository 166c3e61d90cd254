import type { LabRange } from '#contracts/labs/catalogue.ts';
import { readNumber } from '#lib/labs/result-text.ts';

/** Above every age: a range without an end. */
const noEnd = 60_000;
const yearDays = 365.25;
const daysOfYears = (years: number) => Math.round(years * yearDays);

/** A range as it is typed. Ages are in days for the newborn, in years for everybody else. */
export type TypedRange = {
  key: string;
  sex: LabRange['sex'];
  pregnancy: LabRange['pregnancy'];
  ageUnit: 'years' | 'days';
  ageFrom: string;
  ageTo: string;
  low: string;
  high: string;
  criticalLow: string;
  criticalHigh: string;
  normalCodes: string[];
  source: string;
};

const inYears = (days: number) => daysOfYears(Math.round(days / yearDays)) === days;
const shown = (value: number | null) => (value === null ? '' : String(value));

export function typedRange(range: LabRange): TypedRange {
  const isYears = inYears(range.ageFromDays) && (range.ageToDays >= noEnd || inYears(range.ageToDays));
  const age = (days: number) => String(isYears ? Math.round(days / yearDays) : days);
  return {
    key: crypto.randomUUID(),
    sex: range.sex,
    pregnancy: range.pregnancy,
    ageUnit: isYears ? 'years' : 'days',
    ageFrom: range.ageFromDays ? age(range.ageFromDays) : '',
    ageTo: range.ageToDays >= noEnd ? '' : age(range.ageToDays),
    low: shown(range.low),
    high: shown(range.high),
    criticalLow: shown(range.criticalLow),
    criticalHigh: shown(range.criticalHigh),
    normalCodes: range.normalCodes,
    source: range.source,
  };
}
export const emptyRange = (): TypedRange =>
  typedRange({
    sex: 'any',
    pregnancy: 'any',
    ageFromDays: 0,
    ageToDays: noEnd,
    low: null,
    high: null,
    criticalLow: null,
    criticalHigh: null,
    normalCodes: [],
    source: '',
  });

const limit = (text: string) => (text.trim() ? readNumber(text) : null);
const numbers = ['ageFrom', 'ageTo', 'low', 'high', 'criticalLow', 'criticalHigh'] as const;
/** Fields with something that is no number. */
export const wrongOf = (typed: TypedRange): (typeof numbers)[number][] =>
  numbers.filter((field) => typed[field].trim() && readNumber(typed[field]) === null);

/** The range as the API takes it. */
export function rangeToSend(typed: TypedRange): LabRange {
  const days = (text: string, none: number) => {
    const value = limit(text);
    if (value === null) return none;
    return typed.ageUnit === 'years' ? daysOfYears(value) : value;
  };
  return {
    sex: typed.sex,
    pregnancy: typed.pregnancy,
    ageFromDays: days(typed.ageFrom, 0),
    ageToDays: days(typed.ageTo, noEnd),
    low: limit(typed.low),
    high: limit(typed.high),
    criticalLow: limit(typed.criticalLow),
    criticalHigh: limit(typed.criticalHigh),
    normalCodes: [...typed.normalCodes],
    source: typed.source,
  };
}

import '#lib/labs/lab-words.ts';
import type { LabItem, LabResult, PreviousResult } from '#contracts/labs/lab-order.ts';
import { comparators } from '#contracts/labs/names.ts';
import type { Comparator, ResultFlag } from '#contracts/labs/names.ts';
import { flagOf, rangeText } from '#domain/labs/result.ts';
import { isUnlikelyResult } from '#domain/labs/unlikely.ts';
import { unitText } from '#lib/platform/format.ts';
import { latin, withoutGroups } from '#lib/platform/read-number.ts';
import { tAny } from '#lib/i18n/messages.ts';
import { resultNumber } from '#lib/labs/result-number.ts';
import type { MessageKey } from '#lib/i18n/messages.ts';

/** A result as a person reads it: `< 0.50 mmol/L`, an answer's text, or words. */
export function resultText(
  item: Pick<LabItem, 'answers' | 'decimals'>,
  result: Pick<LabResult, 'value' | 'unit' | 'comparator' | 'code' | 'text'>,
): string {
  if (result.value !== null) {
    const number = resultNumber(result.value, item.decimals);
    const unit = result.unit ? ` ${unitText(result.unit)}` : '';
    return `${result.comparator ? `${result.comparator} ` : ''}${number}${unit}`;
  }
  if (result.code !== null)
    return item.answers.find((answer) => answer.code === result.code)?.text ?? result.code;
  return result.text ?? '';
}

/** What is typed for a number. A comma that does not group is refused: `1,5` is a decimal for one reader and a slip for the next. */
export function readNumber(typed: string): number | null {
  const text = withoutGroups(latin(typed)) ?? '';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

/** What to say of what is no number: a comma is told from a slip. */
export const noNumber = (typed: string): MessageKey =>
  typed.includes(',') ? 'lab.comma_unclear' : 'lab.not_number';

// The longer signs first: `<=` begins with `<`.
const signs = [...comparators].sort((a, b) => b.length - a.length);
/** `<0.5` typed as one, as analysers print it: the comparator and the rest. */
export function splitComparator(typed: string): { comparator: Comparator | ''; rest: string } {
  const text = typed.trimStart();
  const comparator = signs.find((sign) => text.startsWith(sign));
  return comparator
    ? { comparator, rest: text.slice(comparator.length).trim() }
    : { comparator: '', rest: typed };
}

/** A result as it is being typed. */
export type TypedResult = { value: string; comparator: string };

type Compared = Pick<LabItem, 'resultKind' | 'expected'>;
/** Flag of what is typed, by the rule the server flags with, and whether it can hardly be right; null while it is no result, or no range fits. */
export function flagTyped(
  { resultKind, expected }: Compared,
  typed: TypedResult,
): { flag: ResultFlag | null; critical: boolean; unlikely: boolean } {
  const text = typed.value.trim();
  if (resultKind === 'coded') return { ...flagOf(expected, text ? { code: text } : {}), unlikely: false };
  const number = resultKind === 'text' ? null : readNumber(text);
  const comparator = comparators.find((sign) => sign === typed.comparator);
  const value = number === null ? {} : { value: number, comparator };
  return { ...flagOf(expected, value), unlikely: isUnlikelyResult(expected, value) };
}

/** What is expected of a test, as it is read: limits with their unit, or the answers that are normal. */
export function expectedText({
  expected,
  unit,
  answers,
}: Pick<LabItem, 'expected' | 'unit' | 'answers'>): string {
  const limits = rangeText(expected);
  if (limits) return unit ? `${limits} ${unitText(unit)}` : limits;
  const normal = answers.filter((answer) => expected?.normalCodes.includes(answer.code));
  return normal.map((answer) => answer.text).join(', ');
}

/** The result before, in the words of its own day, as it is read beside a new one: its unit only where that is another one now. */
export const previousText = (
  item: Pick<LabItem, 'unit'>,
  { unit, code, answer, decimals, ...previous }: PreviousResult,
): string =>
  resultText(
    { answers: [], decimals },
    { ...previous, code: null, text: answer ?? code, unit: unit === item.unit ? null : unit },
  );

/** Why a test ended or is taken again, in words: a rejection is a code, everything else was typed by a person. */
export const reasonText = (reason: string): string => {
  const code = reason.replace(/^rejected: /, '');
  return tAny(`reject.${code}`, reason);
};

import type { ResultFlag } from '#contracts/labs/names.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import { vitalSigns } from '#contracts/visits/vitals-names.ts';
import type { VitalSubject } from '#domain/visits/news2.ts';
import { flagOfVital } from '#domain/visits/vital-flags.ts';
import { resultNumber } from '#lib/labs/result-number.ts';
import { unitText } from '#lib/platform/format.ts';
import type { Band, Course, CoursePoint } from '#lib/ui/course.ts';
import { tAny } from '#lib/i18n/messages.ts';

const marks: Readonly<Record<ResultFlag, CoursePoint['mark']>> = {
  LL: -2,
  L: -1,
  N: 0,
  H: 1,
  HH: 2,
  A: null,
};

/** Values of a sign that are not marked for a person of this age: found by the rule that marks them, so that the two never differ. */
export function bandOfSign(code: string, subject: VitalSubject): Band | null {
  const sign = vitalSigns.find((each) => each.code === code);
  if (!sign) return null;
  // Temperatures are read to a tenth, everything else to one.
  const step = sign.max - sign.min <= 40 ? 0.1 : 1;
  const steps = Math.round((sign.max - sign.min) / step);
  const values = Array.from({ length: steps + 1 }, (_, at) => Number((sign.min + at * step).toFixed(1)));
  const usual = values.filter((value) => flagOfVital(code, value, subject) === 0);
  const [low, high] = [usual[0], usual.at(-1)];
  if (low === undefined || high === undefined) return null;
  return { low: low === values[0] ? null : low, high: high === values.at(-1) ? null : high };
}

/** The limits of a result's range, as `rangeText` writes them. */
export function bandOfRange(range: string | null): Band | null {
  const number = '(-?\\d+(?:\\.\\d+)?)';
  const both = new RegExp(`^${number} – ${number}$`).exec(range ?? '');
  if (both) return { low: Number(both[1]), high: Number(both[2]) };
  const one = new RegExp(`^([≤≥]) ${number}$`).exec(range ?? '');
  if (!one) return null;
  const limit = Number(one[2]);
  return one[1] === '≤' ? { low: null, high: limit } : { low: limit, high: null };
}

/** Signs and tests of a patient over time, signs first, each oldest value first. What is no number has no course. */
export function coursesOf(summary: ClinicalSummary): Course[] {
  const { ageDays } = summary;
  const subject = { ageDays, pregnant: summary.lastTriage?.pregnancy === 'pregnant' };
  const signs = summary.signs.map(({ code, unit, values }): Course => ({
    key: `sign ${code}`,
    name: tAny(`vital.${code}`, code),
    unit: unitText(unit),
    band: bandOfSign(code, subject),
    points: values.toReversed().map(({ value, at }) => ({
      at,
      value,
      text: String(value),
      mark: flagOfVital(code, value, subject),
    })),
  }));
  const tests = summary.results.map(({ testId, name, unit, values }): Course => ({
    key: `test ${testId} ${unit ?? ''}`,
    name,
    unit: unit === null ? '' : unitText(unit),
    band: bandOfRange(values[0]?.range ?? null),
    points: values.toReversed().flatMap(({ value, decimals, at, flag, comparator }) =>
      value === null
        ? []
        : [
            {
              at,
              value,
              text: `${comparator ?? ''}${resultNumber(value, decimals)}`,
              mark: flag === null ? null : marks[flag],
            },
          ],
    ),
  }));
  return [...signs, ...tests].filter(({ points }) => points.length > 0);
}

import type { ClinicalSummary, CurrentMedicine } from '#contracts/visits/clinical-summary.ts';
import { dosageText, genericText } from '#lib/pharmacy/dosage.ts';
import { saysDosage } from '#lib/pharmacy/shorthand.ts';
import type { Shorthand } from '#lib/pharmacy/shorthand.ts';
import type { TypedBasket } from '#lib/visits/basket.ts';
import type { Found } from '#lib/visits/catalogue.ts';
import { t } from '#lib/i18n/messages.ts';

/** What was ordered before, to be ordered again in one piece. */
export type PastOrder =
  | { kind: 'again'; lines: readonly CurrentMedicine[] }
  | { kind: 'tests_again'; tests: readonly { testId: string; name: string }[] };

type Known = Pick<ClinicalSummary, 'prescribed' | 'results'>;

const noted = (...parts: string[]): string => parts.filter(Boolean).join(' · ');

/** The newest line of each medicine; what is known comes newest first. */
function newestLines(prescribed: readonly CurrentMedicine[]): CurrentMedicine[] {
  const newest = new Map<string, CurrentMedicine>();
  for (const line of prescribed) if (!newest.has(line.medicineId)) newest.set(line.medicineId, line);
  return [...newest.values()];
}

/** The tests whose newest results are of the order that was answered last, and when their specimen was taken. */
function lastTests(results: Known['results']) {
  const newest = results.flatMap(({ testId, name, values }) =>
    values[0] ? [{ testId, name, value: values[0] }] : [],
  );
  const [last] = newest.toSorted((a, b) => Date.parse(b.value.verifiedAt) - Date.parse(a.value.verifiedAt));
  const tests = newest.filter(({ value }) => value.orderId === last?.value.orderId);
  return { at: last?.value.at ?? '', tests: tests.map(({ testId, name }) => ({ testId, name })) };
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}.]+/u)
    .filter(Boolean);

/**
 * What of earlier orders is meant by what was typed: each word of it begins a word of the name, or of the brand. Whoever types how
 * something is taken means it anew.
 */
export function pastFound(past: readonly Found<PastOrder>[], said: Shorthand): Found<PastOrder>[] {
  const typed = wordsOf(said.name);
  if (saysDosage(said) || !typed.length) return [];
  return past.filter(({ name, value }) => {
    const brands = value.kind === 'again' && value.lines.length === 1 ? (value.lines[0]?.brand ?? '') : '';
    const words = wordsOf(`${name} ${brands}`);
    return typed.every((word) => words.some((each) => each.startsWith(word)));
  });
}

/**
 * What of a patient's earlier orders is offered as last time: the last prescription at once where it has several lines, each medicine by
 * its newest line, and the tests of the last order. What is in the basket already is left out, and so is what the catalogue no longer has.
 * @param dayOf a point in time as a day of the hospital
 */
export function pastOrders(
  known: Known | null,
  chosen: Pick<TypedBasket, 'lines' | 'tests'>,
  dayOf: (at: string) => string,
): Found<PastOrder>[] {
  if (!known) return [];
  const lastAt = known.prescribed[0]?.prescribedAt;
  const newest = newestLines(known.prescribed);
  const lines = newest.filter(
    ({ active, medicineId }) => active && !chosen.lines.some((line) => line.medicineId === medicineId),
  );
  const last = lines.filter((line) => line.prescribedAt === lastAt);
  const gone = newest.filter((line) => line.prescribedAt === lastAt && !line.active);
  const { at, tests } = lastTests(known.results);
  const wanted = tests.filter(({ testId }) => !chosen.tests.some((test) => test.testId === testId));
  return [
    ...(last.length > 1 && lastAt
      ? [
          {
            id: 'all',
            name: t('basket.again_all', { count: last.length }),
            note: noted(
              dayOf(lastAt),
              last.map(({ name }) => genericText(name)).join(', '),
              gone.length
                ? t('basket.again_without', { names: gone.map(({ name }) => genericText(name)).join(', ') })
                : '',
            ),
            value: { kind: 'again', lines: last } as const,
          },
        ]
      : []),
    ...lines.map((line) => ({
      id: line.lineId,
      name: genericText(line.name),
      note: noted(dosageText(line), line.instructions, dayOf(line.prescribedAt)),
      value: { kind: 'again', lines: [line] } as const,
    })),
    ...(wanted.length
      ? [
          {
            id: 'tests',
            name: wanted.map(({ name }) => name).join(', '),
            note: dayOf(at),
            value: { kind: 'tests_again', tests: wanted } as const,
          },
        ]
      : []),
  ];
}

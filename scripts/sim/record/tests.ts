import { comparators } from '#contracts/labs/names.ts';
import type { Comparator } from '#contracts/labs/names.ts';
import { codeOf, isWithdrawn, textOf } from './fhir.ts';
import type { Resource } from './fhir.ts';
import { atMost, recordedOf } from './recorded.ts';
import type { Recorded, Skip } from './recorded.ts';

/** A recorded result, as the bench would type it. */
export type TestValue =
  | { readonly kind: 'quantity'; readonly value: number; readonly unit: string; comparator?: Comparator }
  | { readonly kind: 'coded'; readonly code: string; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };
/** A laboratory observation: the test and its result. */
export type RecordedTest = Recorded & { readonly value: TestValue };

/** Most tests of one laboratory order. */
const mostTests = 80;
const mostAnswer = 160;
/** UCUM: unity, the unit of a number without one. */
const unity = '1';

function valueOf(observation: Resource): TestValue | null {
  const { valueQuantity, valueCodeableConcept, valueString } = observation;
  if (typeof valueQuantity?.value === 'number') {
    const comparator = comparators.find((each) => each === valueQuantity.comparator);
    // Without a comparator that we do not know the number would say something else.
    if (valueQuantity.comparator && !comparator) return null;
    const unit = valueQuantity.code ?? valueQuantity.unit ?? unity;
    return { kind: 'quantity', value: valueQuantity.value, unit, ...(comparator ? { comparator } : {}) };
  }
  const text = valueString?.trim() ?? textOf(valueCodeableConcept);
  const code = codeOf(valueCodeableConcept);
  if (code && text) return { kind: 'coded', code, text: text.slice(0, mostAnswer) };
  return text ? { kind: 'text', text } : null;
}

/** The laboratory observations of an encounter as tests with their results; a code that repeats is a test of its own each time. */
export function testsOf(observations: readonly Resource[], skip: Skip): RecordedTest[] {
  const tests = observations.flatMap((observation): RecordedTest[] => {
    const value = valueOf(observation);
    if (isWithdrawn(observation) || !value) {
      skip(value ? 'withdrawn' : 'no value');
      return [];
    }
    const recorded = recordedOf(observation, observation.code, observation.effectiveDateTime, skip);
    return recorded ? [{ ...recorded, value }] : [];
  });
  return atMost(mostTests, tests, skip);
}

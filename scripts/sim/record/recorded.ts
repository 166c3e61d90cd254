import { textOf } from './fhir.ts';
import type { Concept, Resource } from './fhir.ts';
import { sourceOf } from './patient.ts';
import type { SourceId } from './patient.ts';

/** What every order's record has: which thing of which code system, in the recorded words, and where it came from. */
export type Recorded = {
  readonly system: string;
  readonly code: string;
  readonly text: string;
  readonly source: SourceId & { readonly recordedAt?: string };
};
export type Skip = (reason: string) => void;

/** Longest own code and name that a catalogue takes. */
const mostCode = 40;
const mostName = 160;

/** Reads what a record is about. @returns null, told to `skip`, when it cannot be filed under a code */
export function recordedOf(
  resource: Resource,
  concept: Concept | undefined,
  at: string | undefined,
  skip: Skip,
): Recorded | null {
  const coding = concept?.coding?.[0];
  const text = textOf(concept).slice(0, mostName).trim();
  if (!coding?.code || !text || coding.code.length > mostCode) {
    skip(coding?.code && text ? 'code too long' : 'no code or text');
    return null;
  }
  // A day without a time of day is no point in time: it is left out, not made up.
  const isInstant = at !== undefined && /T.*(Z|[+-]\d\d:\d\d)$/.test(at);
  return {
    system: coding.system ?? '',
    code: coding.code,
    text,
    source: { ...sourceOf(resource), ...(isInstant ? { recordedAt: at } : {}) },
  };
}

/** The first of some records, as many as a form takes. */
export function atMost<T>(most: number, records: readonly T[], skip: Skip): T[] {
  for (const _tooMany of records.slice(most)) skip('more than the form takes');
  return records.slice(0, most);
}

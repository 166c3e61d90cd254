import type { AllergyStatement } from '#contracts/visits/triage.ts';

type Listed = Extract<AllergyStatement, { state: 'list' }>;

const keyOf = ({ code, text }: Listed['items'][number]): string => (code ?? text).trim().toLowerCase();

/**
 * What counts about allergies on the record that a visit is moved to. What was stated in the visit was asked before another record, so it takes
 * nothing off this one: where there is a list, all of it stays on, its own first; else what was stated stands as it is.
 * Source: HL7 FHIR R5 AllergyIntolerance, on "no known allergies" beside a list that has some.
 * @param known what counts on the record now
 */
export function movedAllergies<S extends AllergyStatement>(stated: S, known: AllergyStatement): S | Listed {
  if (known.state !== 'list' || stated.state === 'not_asked') return stated;
  const ofRecord = new Set(known.items.map(keyOf));
  const added = stated.state === 'list' ? stated.items.filter((each) => !ofRecord.has(keyOf(each))) : [];
  return { state: 'list', items: [...known.items, ...added] };
}

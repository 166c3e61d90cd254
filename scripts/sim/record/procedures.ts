import { isWithdrawn } from './fhir.ts';
import type { Resource } from './fhir.ts';
import { atMost, recordedOf } from './recorded.ts';
import type { Recorded, Skip } from './recorded.ts';

/** A recorded procedure with the words of its report. */
export type RecordedProcedure = Recorded & { readonly report: string };

/** Most procedures of one basket. */
const mostProcedures = 40;

/** The procedures of an encounter that were done: what was planned or given up is not ordered anew. */
export function proceduresOf(procedures: readonly Resource[], skip: Skip): RecordedProcedure[] {
  const done = procedures.flatMap((procedure): RecordedProcedure[] => {
    if (isWithdrawn(procedure) || ['preparation', 'not-done'].includes(procedure.status ?? '')) {
      skip('not done');
      return [];
    }
    const at = procedure.performedPeriod?.start ?? procedure.performedDateTime;
    const recorded = recordedOf(procedure, procedure.code, at, skip);
    const notes = (procedure.note ?? []).map((note) => note.text?.trim() ?? '');
    return recorded
      ? [{ ...recorded, report: [recorded.text, ...notes].filter(Boolean).join('\n').slice(0, 8000) }]
      : [];
  });
  return atMost(mostProcedures, done, skip);
}

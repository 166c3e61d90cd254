import type { Diagnosis } from '#contracts/consultations/consultation.ts';
import { codeOf, isWithdrawn, textOf } from './fhir.ts';
import type { Resource } from './fhir.ts';

const mostDiagnoses = 60;

/** The conditions of an encounter as diagnoses: system, code and text as recorded, the first one primary. */
export function diagnosesOf(conditions: readonly Resource[], skip: (reason: string) => void): Diagnosis[] {
  const found = conditions.flatMap((condition): Omit<Diagnosis, 'rank'>[] => {
    const coding = condition.code?.coding?.[0];
    const text = textOf(condition.code);
    if (isWithdrawn(condition) || !coding?.code || !text) {
      skip(isWithdrawn(condition) ? 'withdrawn' : 'no code or text');
      return [];
    }
    const verified = codeOf(condition.verificationStatus);
    const certainty = verified === '' || verified === 'confirmed' ? 'confirmed' : 'provisional';
    return [{ system: coding.system ?? '', code: coding.code, text: text.slice(0, 400), certainty }];
  });
  for (const _tooMany of found.slice(mostDiagnoses)) skip('more than the form takes');
  return found
    .slice(0, mostDiagnoses)
    .map((diagnosis, index) => ({ ...diagnosis, rank: index === 0 ? 'primary' : 'secondary' }));
}

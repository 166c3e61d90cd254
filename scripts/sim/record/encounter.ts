import type { TriageForm } from '#contracts/visits/triage.ts';
import { codeOf } from './fhir.ts';
import type { Resource } from './fhir.ts';
import type { EncounterStory } from './story.ts';

/** SNOMED CT: normal pregnancy. */
const normalPregnancy = '72892002';

/** Urgency is not recorded: urgent care counts as urgent, check-ups as non-urgent, everything else as standard. */
export function urgencyOf(reason: string): TriageForm['urgency'] {
  if (/\burgent\b/i.test(reason)) return 3;
  return /check up|general examination|well child/i.test(reason) ? 5 : 4;
}

/** Pregnancy as far as the encounter says. */
export function pregnancyOf(patient: Resource, encounter: EncounterStory): TriageForm['pregnancy'] {
  if (patient.gender === 'male') return 'not_applicable';
  const codes = [
    ...encounter.reasonCodes,
    ...encounter.conditions.map((condition) => codeOf(condition.code)),
  ];
  return codes.includes(normalPregnancy) ? 'pregnant' : 'unknown';
}

/** The recorded time, kept beside the time of now. One that is still to come is not sent: nothing has happened yet. */
export function timeOf(
  { source: { recordedAt } }: Pick<EncounterStory, 'source'>,
  now = Date.now(),
): { occurredAt?: string } {
  return recordedAt && Date.parse(recordedAt) <= now ? { occurredAt: recordedAt } : {};
}

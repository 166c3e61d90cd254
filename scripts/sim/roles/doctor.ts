import type { ConsultationForm } from '#contracts/consultations/consultation.ts';
import type { z } from 'zod';
import { diagnosesOf } from '../record/diagnoses.ts';
import { timeOf } from '../record/encounter.ts';
import type { RolePlay, Work } from '../visit.ts';

/** The note says what was recorded and nothing else; findings and plans are not in the bundles' texts. */
export function noteOf(reason: string, diagnoses: readonly { text: string }[]) {
  return {
    subjective: reason,
    objective: '',
    assessment: diagnoses.map((diagnosis) => diagnosis.text).join('\n') || 'No condition was recorded.',
    plan: '',
  };
}

function consultation(work: Work) {
  const { encounter, tally } = work;
  const diagnoses = diagnosesOf(encounter.conditions, (reason) => tally.skip(`Condition.${reason}`));
  const form: z.infer<typeof ConsultationForm> = {
    note: noteOf(encounter.reason, diagnoses),
    diagnoses,
    outcome: 'complete',
    sign: true,
    ...timeOf(encounter),
  };
  return work.complete(form);
}

export const doctor: RolePlay = { role: 'doctor', tasks: { consultation } };

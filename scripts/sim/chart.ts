import type { VisitChart, VisitSummary } from '#contracts/visits/visit.ts';
import { ActFailure } from './http.ts';
import { diagnosesOf } from './record/diagnoses.ts';
import { vitalsOf } from './record/vitals.ts';
import type { EncounterStory } from './record/story.ts';
import type { Team } from './team.ts';

const nothing = (): void => undefined;
const line = (...parts: unknown[]): string => JSON.stringify(parts);

/** What of a chart is not as it was recorded in the encounter: a diagnosis more, less or other, or a vital sign nobody recorded. */
export function chartDifferences(
  encounter: EncounterStory,
  chart: Pick<VisitChart, 'consultations' | 'triage'>,
): string[] {
  const recorded = diagnosesOf(encounter.conditions, nothing).map((each) =>
    line(each.system, each.code, each.text),
  );
  const charted = chart.consultations
    .flatMap((each) => each.diagnoses)
    .map((each) => line(each.system, each.code, each.text));
  // One that was not believed is missing and counted elsewhere; one that is there is as recorded.
  const vitals = vitalsOf(encounter.vitals, nothing).map((each) => line(each.code, each.value, each.unit));
  return [
    ...(recorded.sort().join() === charted.sort().join() ? [] : ['diagnoses']),
    ...(chart.triage?.vitals ?? [])
      .filter((each) => !vitals.includes(line(each.code, each.value, each.unit)))
      .map((each) => `vital sign ${each.code}`),
  ];
}

/** Has the doctor of a visit read its chart. @throws ActFailure when it is not as recorded */
export async function readChart(team: Team, visitId: string, encounter: EncounterStory): Promise<void> {
  const visit = await team.of('receptionist', 0).read<VisitSummary>(`/api/v1/visits/${visitId}`);
  const doctor = visit.doctorId ? await team.withId('doctor', visit.doctorId) : null;
  if (!doctor) throw new ActFailure('chart', 'the visit has no doctor who has a demo login');
  const chart = await doctor.read<VisitChart>(`/api/v1/visits/${visitId}/chart`);
  const differences = chartDifferences(encounter, chart);
  if (differences.length > 0) throw new ActFailure('chart', 'not as recorded', differences.join(', '));
}

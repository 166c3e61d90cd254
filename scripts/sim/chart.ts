import type { LabResult } from '#contracts/labs/lab-order.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import { ActFailure } from './http.ts';
import { doctorOfVisit, isOngoing, readOrders, recordedTests } from './orders.ts';
import type { VisitOrders } from './orders.ts';
import type { Catalogue } from './prepare/names.ts';
import { diagnosesOf } from './record/diagnoses.ts';
import { vitalsOf } from './record/vitals.ts';
import type { EncounterStory } from './record/story.ts';
import type { TestValue } from './record/tests.ts';
import type { Play } from './visit.ts';

const nothing = (): void => undefined;
const line = (...parts: unknown[]): string => JSON.stringify(parts);
const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  [...some].sort().join() === [...others].sort().join();

/** What of a chart is not as it was recorded in the encounter: a diagnosis more, less or other, or a vital sign nobody recorded. */
export function chartDifferences(
  encounter: Pick<EncounterStory, 'conditions' | 'vitals'>,
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
    ...(isSame(recorded, charted) ? [] : ['diagnoses']),
    ...(chart.triage?.vitals ?? [])
      .filter((each) => !vitals.includes(line(each.code, each.value, each.unit)))
      .map((each) => `vital sign ${each.code}`),
  ];
}

/** Whether a result in a chart is final and says what was recorded. */
export function saysAsRecorded(result: LabResult | null, value: TestValue): boolean {
  if (result?.status !== 'final') return false;
  const { kind } = value;
  if (kind === 'text') return result.text === value.text;
  if (kind === 'coded') return result.code === value.code;
  const comparator = value.comparator ?? null;
  return result.value === value.value && result.unit === value.unit && result.comparator === comparator;
}

/** What was ordered otherwise than recorded, has another result, was not handed over or not done. */
export function orderDifferences(
  encounter: Pick<EncounterStory, 'tests' | 'medicines' | 'procedures'>,
  { labs, prescriptions, procedures }: VisitOrders,
  catalogue: Catalogue,
): string[] {
  const items = labs.flatMap((order) => order.items);
  const tests = recordedTests(items, encounter.tests, catalogue);
  const lines = prescriptions.flatMap((prescription) => prescription.lines);
  const isHandedOver = isSame(
    encounter.medicines.map((each) => line(catalogue.medicineOf(each).id, each.line.quantity)),
    lines.map((each) => line(each.medicineId, each.issued)),
  );
  const isDone = isSame(
    encounter.procedures.map((each) => line(catalogue.procedureOf(each).code, 'performed')),
    procedures.flatMap(({ items }) => items.map((each) => line(each.code, each.state))),
  );
  return [
    ...(items.length === encounter.tests.length ? [] : ['number of tests']),
    ...items.flatMap((item) => {
      const test = tests.get(item.id);
      return test && saysAsRecorded(item.result, test.value) ? [] : [`result of ${item.code}`];
    }),
    ...(isHandedOver ? [] : ['medicines']),
    ...(isDone ? [] : ['procedures']),
    ...([...labs, ...prescriptions, ...procedures].some(isOngoing) ? ['an order goes on'] : []),
  ];
}

/** Has the doctor of a visit read its chart and orders. @throws ActFailure when they are not as recorded */
export async function readChart({ guest, encounter }: Play, visitId: string): Promise<void> {
  const { catalogue } = guest;
  const doctor = await doctorOfVisit(guest, visitId);
  const chart = await doctor.read<VisitChart>(`/api/v1/visits/${visitId}/chart`);
  const orders = await readOrders(doctor, visitId);
  const differences = [
    ...chartDifferences(encounter, chart),
    ...orderDifferences(encounter, orders, catalogue),
  ];
  if (differences.length > 0) throw new ActFailure('chart', 'not as recorded', differences.join(', '));
}

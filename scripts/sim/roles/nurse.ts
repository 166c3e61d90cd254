import type { z } from 'zod';
import type {
  ProcedureForm,
  ProcedureOrder,
  ProcedureScheduleForm,
} from '#contracts/procedures/procedure-order.ts';
import type { VitalInput } from '#contracts/visits/triage.ts';
import type { Outcome } from '../person.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { ActFailure } from '../http.ts';
import { orderOfTask, procedureOfItem } from '../orders.ts';
import { allergiesOf } from '../record/allergies.ts';
import { pregnancyOf, timeOf, urgencyOf } from '../record/encounter.ts';
import { vitalsOf } from '../record/vitals.ts';
import { collect } from './lab-technician.ts';
import type { RolePlay, Work } from '../visit.ts';

/** Answers of the API about vital signs; a form has at most one round of each. */
const rounds = 3;

/** Places of vital signs that a refusal is about. */
export const placesOf = (errors: readonly { path: string }[] = []): Set<number> =>
  new Set(
    errors.flatMap(({ path }) => {
      const place = /^form\.vitals\.(\d+)\./.exec(path)?.[1];
      return place === undefined ? [] : [Number(place)];
    }),
  );

/**
 * Triage as recorded. What the platform does not believe is left out and counted; what it finds unlikely is looked at again
 * and confirmed, which is what the recorded value says.
 */
async function triage(work: Work<'triage'>): Promise<Outcome<Receipt>> {
  const { guest, encounter, tally } = work;
  const form = {
    urgency: urgencyOf(encounter.reason),
    complaint: encounter.reason.slice(0, 500),
    allergies: allergiesOf(guest.story.allergies),
    pregnancy: pregnancyOf(guest.story.patient, encounter),
    // What is taken at home is not recorded in an encounter.
    medicines: { state: 'not_asked' as const },
    ...timeOf(encounter),
  };
  let vitals: VitalInput[] = vitalsOf(encounter.vitals, (reason) =>
    tally.skip(`Observation.vital-signs.${reason}`),
  );
  for (let round = 1; ; round += 1) {
    const outcome = await work.complete({ ...form, vitals });
    if (outcome.ok || round === rounds) return outcome;
    const places = placesOf(outcome.problem.errors);
    if (outcome.problem.code === 'triage.implausible_vital' && places.size > 0) {
      tally.skip('Observation.vital-signs.implausible', places.size);
      vitals = vitals.filter((_vital, index) => !places.has(index));
    } else if (outcome.problem.code === 'triage.confirm_vital' && places.size > 0) {
      for (const _place of places) tally.note('vitalsConfirmed');
      vitals = vitals.map((vital, index) => (places.has(index) ? { ...vital, confirmed: true } : vital));
    } else return outcome;
  }
}

/** A procedure is done as soon as it is ordered. */
function schedule(work: Work<'procedure_schedule'>) {
  const form: z.input<typeof ProcedureScheduleForm> = { scheduledAt: new Date().toISOString() };
  return work.complete(form);
}

async function procedure(work: Work<'procedure'>) {
  const order = await orderOfTask<ProcedureOrder>(work, 'procedures');
  const item = order.items.find(({ id }) => work.task.order?.itemIds?.includes(id));
  if (!item) throw new ActFailure('procedure', 'a task of no procedure');
  const recorded = procedureOfItem(work, item);
  const form: z.input<typeof ProcedureForm> = {
    outcome: 'performed',
    identityConfirmed: true,
    side: item.side,
    report: recorded.report,
    ...timeOf(recorded),
  };
  return work.complete(form);
}

export const nurse: RolePlay<'triage' | 'collection' | 'procedure_schedule' | 'procedure'> = {
  role: 'nurse',
  tasks: { triage, collection: collect, procedure_schedule: schedule, procedure },
};

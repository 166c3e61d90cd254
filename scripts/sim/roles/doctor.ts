import type { z } from 'zod';
import type { ConsultationForm } from '#contracts/consultations/consultation.ts';
import type { LabOrder, ResultReviewForm } from '#contracts/labs/lab-order.ts';
import type { OrderBasket } from '#contracts/visits/order-basket.ts';
import { orderOfTask, ordersOf } from '../orders.ts';
import type { Catalogue } from '../prepare/names.ts';
import { diagnosesOf } from '../record/diagnoses.ts';
import { timeOf } from '../record/encounter.ts';
import type { EncounterStory } from '../record/story.ts';
import type { RolePlay, Work } from '../visit.ts';

type Form = z.input<typeof ConsultationForm>;
type Basket = z.input<typeof OrderBasket>;
type Ordered = Pick<EncounterStory, 'tests' | 'medicines' | 'procedures'>;

/** Of how many tests the patient waits for all but the last. */
const waitsOf = 3;

/** The note says what was recorded and nothing else; findings and plans are not in the bundles' texts. */
export function noteOf(reason: string, diagnoses: readonly { text: string }[]) {
  return {
    subjective: reason,
    objective: '',
    assessment: diagnoses.map((diagnosis) => diagnosis.text).join('\n') || 'No condition was recorded.',
    plan: '',
  };
}

/** The recorded tests as one order; two of three are waited for, the others come in when they do. */
export const testsOrdered = ({ tests }: Pick<Ordered, 'tests'>, catalogue: Catalogue): Basket => ({
  labs: [
    {
      items: tests.map((test, index) => ({
        testId: catalogue.testOf(test).id,
        waitFor: index % waitsOf !== waitsOf - 1,
        source: test.source,
      })),
    },
  ],
});

/** The recorded medicines as one prescription, and the recorded procedures as one order. */
export const treatmentOrdered = ({ medicines, procedures }: Ordered, catalogue: Catalogue): Basket => ({
  ...(medicines.length > 0
    ? {
        prescriptions: [
          {
            lines: medicines.map((medicine) => ({
              ...medicine.line,
              medicineId: catalogue.medicineOf(medicine).id,
              source: medicine.source,
            })),
          },
        ],
      }
    : {}),
  ...(procedures.length > 0
    ? {
        procedures: [
          {
            items: procedures.map((procedure) => ({
              typeId: catalogue.procedureOf(procedure).id,
              source: procedure.source,
            })),
          },
        ],
      }
    : {}),
});

/** The first of two consultations where tests were recorded: it ends with the tests. The last one says and orders the rest. */
async function consultation(work: Work<'consultation'>) {
  const { encounter, tally, guest, person, visitId } = work;
  const isFirst =
    encounter.tests.length > 0 && (await ordersOf<LabOrder>(person, 'labs', visitId)).length === 0;
  const common = { sign: true as const, ...timeOf(encounter) };
  if (isFirst) {
    const form: Form = {
      ...common,
      note: { subjective: encounter.reason, objective: '', assessment: 'Results are awaited.', plan: '' },
      diagnoses: [],
      outcome: 'await_results',
      orders: testsOrdered(encounter, guest.catalogue),
    };
    return work.complete(form);
  }
  const diagnoses = diagnosesOf(encounter.conditions, (reason) => tally.skip(`Condition.${reason}`));
  const form: Form = {
    ...common,
    note: noteOf(encounter.reason, diagnoses),
    diagnoses,
    outcome: 'complete',
    orders: treatmentOrdered(encounter, guest.catalogue),
  };
  return work.complete(form);
}

/** Looks at every result that is there, and at what was never collected; what comes later is a review of its own. */
async function review(work: Work<'result_review'>) {
  const order = await orderOfTask<LabOrder>(work, 'labs');
  const form: z.input<typeof ResultReviewForm> = {
    itemIds: order.items
      .filter((item) => item.state === 'verified' || item.state === 'expired')
      .map((item) => item.id),
  };
  return work.complete(form);
}

export const doctor: RolePlay<'consultation' | 'result_review'> = {
  role: 'doctor',
  tasks: { consultation, result_review: review },
};

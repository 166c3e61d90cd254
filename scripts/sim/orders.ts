import type { LabItem, LabOrder } from '#contracts/labs/lab-order.ts';
import type { Prescription } from '#contracts/pharmacy/prescription.ts';
import type { ProcedureItem, ProcedureOrder } from '#contracts/procedures/procedure-order.ts';
import { ActFailure } from './http.ts';
import type { Person } from './person.ts';
import type { Catalogue } from './prepare/names.ts';
import type { RecordedProcedure } from './record/procedures.ts';
import type { EncounterStory } from './record/story.ts';
import type { RecordedTest } from './record/tests.ts';
import type { VisitSummary } from '#contracts/visits/visit.ts';
import type { Play, Work } from './visit.ts';

const paths = {
  labs: '/api/v1/labs/orders',
  prescriptions: '/api/v1/pharmacy/prescriptions',
  procedures: '/api/v1/procedures/orders',
} as const;
export type OrderKind = keyof typeof paths;
export const orderKinds = Object.keys(paths) as OrderKind[];

/** What was ordered in a visit. */
export type VisitOrders = {
  readonly labs: readonly LabOrder[];
  readonly prescriptions: readonly Prescription[];
  readonly procedures: readonly ProcedureOrder[];
};

/** Orders of a kind of a visit, as somebody reads them. */
export const ordersOf = async <T>(person: Person, kind: OrderKind, visitId: string): Promise<T[]> =>
  (await person.read<{ items: T[] }>(`${paths[kind]}?visitId=${visitId}`)).items;

/** All orders of a visit. */
export async function readOrders(person: Person, visitId: string): Promise<VisitOrders> {
  const [labs, prescriptions, procedures] = await Promise.all([
    ordersOf<LabOrder>(person, 'labs', visitId),
    ordersOf<Prescription>(person, 'prescriptions', visitId),
    ordersOf<ProcedureOrder>(person, 'procedures', visitId),
  ]);
  return { labs, prescriptions, procedures };
}

/** The order that a task belongs to, as the person who has the task sees it. */
export async function orderOfTask<T>(
  { task, person }: Pick<Work, 'task' | 'person'>,
  kind: OrderKind,
): Promise<T> {
  if (!task.order) throw new ActFailure(task.kind, 'a task of no order');
  return person.read<T>(`${paths[kind]}/${task.order.id}`);
}

/** Whether something of an order is still to be done. */
export const isOngoing = ({ state }: { readonly state: string }): boolean => state === 'active';

/** The doctor of a visit: the one person who may read all of it, before and after it has ended. @throws ActFailure */
export async function doctorOfVisit({ team }: Pick<Play['guest'], 'team'>, visitId: string): Promise<Person> {
  const visit = await team.of('receptionist', 0).read<VisitSummary>(`/api/v1/visits/${visitId}`);
  const doctor = visit.doctorId ? await team.withId('doctor', visit.doctorId) : null;
  if (!doctor) throw new ActFailure('chart', 'the visit has no doctor who has a demo login');
  return doctor;
}

/** Whether nothing of what an encounter ordered goes on. */
export async function areOrdersOver({ guest, encounter }: Play, visitId: string): Promise<boolean> {
  const { tests, medicines, procedures } = encounter;
  const ordered = { labs: tests, prescriptions: medicines, procedures };
  const doctor = await doctorOfVisit(guest, visitId);
  for (const kind of orderKinds) {
    if (ordered[kind].length === 0) continue;
    const orders = await ordersOf<{ state: string }>(doctor, kind, visitId);
    if (orders.some(isOngoing)) return false;
  }
  return true;
}

/**
 * Which recorded test each test of an order is: the API does not tell sources, but it keeps the order of the basket, so the
 * first of a code is the first recorded of it, also where a code repeats.
 */
export function recordedTests(
  items: readonly Pick<LabItem, 'id' | 'testId'>[],
  tests: readonly RecordedTest[],
  { testOf }: Pick<Catalogue, 'testOf'>,
): Map<string, RecordedTest> {
  const left = [...tests];
  return new Map(
    items.flatMap((item) => {
      const at = left.findIndex((test) => testOf(test).id === item.testId);
      const [test] = at < 0 ? [] : left.splice(at, 1);
      return test ? [[item.id, test] as const] : [];
    }),
  );
}

/** The recorded procedure that one of an order is; repeats of one in an encounter have the same words. */
export function procedureOfItem(
  { guest, encounter }: Pick<Play, 'guest'> & { encounter: Pick<EncounterStory, 'procedures'> },
  item: Pick<ProcedureItem, 'code'>,
): RecordedProcedure {
  const { catalogue } = guest;
  const recorded = encounter.procedures.find((each) => catalogue.procedureOf(each).code === item.code);
  if (!recorded) throw new ActFailure('procedure', 'ordered and not recorded', item.code);
  return recorded;
}

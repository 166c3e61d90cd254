import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { VisitSummary } from '#contracts/visits/visit.ts';
import { messageOf } from '#scripts/platform/failure.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { watchFlows } from './flows.ts';
import type { FlowWatch } from './flows.ts';
import { lookUntil } from './http.ts';
import { doctorOfVisit, isOngoing, orderKinds, readOrders } from './orders.ts';
import type { OrderKind, VisitOrders } from './orders.ts';
import type { Played } from './play.ts';

/** How long a flow may take to end after the answer that ended its visit or order. */
const settleMilliseconds = 30_000;
const flowOf: Readonly<Record<OrderKind, OrderType>> = {
  labs: 'labOrder',
  prescriptions: 'prescription',
  procedures: 'procedureOrder',
};

/** What the comparison found: how many were compared, and a line for each that differs. */
export type Compared = {
  visits: number;
  orders: number;
  readonly visitsDiffering: string[];
  readonly ordersDiffering: string[];
  /** The orders of each visit, for whoever adds up what was handed over. */
  readonly ordersOf: Map<Played, VisitOrders>;
};

/** What the flow of a visit must be in, by what the database says: completed when it is closed, else running. */
export const agrees = (visit: Pick<VisitSummary, 'closedAt' | 'outcome'>, state: string): boolean =>
  visit.closedAt ? visit.outcome !== null && state === 'COMPLETED' : state === 'RUNNING';

/** The same of an order. */
export const orderAgrees = (order: { readonly state: string }, state: string): boolean =>
  state === (isOngoing(order) ? 'RUNNING' : 'COMPLETED');

/** Compares a row with its flow until both say the same. @returns the line that tells how they differ, or null */
async function differenceOf(
  what: string,
  look: () => Promise<{ said: string; state: string; isSame: boolean }>,
): Promise<string | null> {
  let seen = '';
  try {
    const found = await lookUntil(async () => {
      const { said, state, isSame } = await look();
      seen = `${what} is ${said}, its flow ${state}`;
      // A flow that is not there does not come by waiting: its store was lost, or its retention is over.
      return isSame || state === 'MISSING' ? { isSame } : null;
    }, settleMilliseconds);
    return found?.isSame ? null : seen;
  } catch (error) {
    return `${what} could not be compared: ${messageOf(error)}`;
  }
}

async function compareVisit({ visitId, team }: Played, flows: FlowWatch): Promise<string | null> {
  const id = workflowId(await team.hospitalId(), opdVisitWorkflow, visitId);
  return differenceOf(`visit ${visitId}`, async () => {
    const visit = await team.of('receptionist', 0).read<VisitSummary>(`/api/v1/visits/${visitId}`);
    const state = await flows.stateOf(id);
    return { said: visit.outcome ?? visit.stage, state, isSame: agrees(visit, state) };
  });
}

/** Compares the orders of a visit with their flows, and says where one goes on although everything was played. */
async function compareOrders(played: Played, flows: FlowWatch, compared: Compared): Promise<void> {
  const { visitId, team } = played;
  const hospitalId = await team.hospitalId();
  const orders = await readOrders(await doctorOfVisit(played, visitId), visitId);
  compared.ordersOf.set(played, orders);
  const all = orderKinds.flatMap((kind) => orders[kind].map(({ id, state }) => ({ kind, id, state })));
  await inParallel(all, async ({ kind, id, state: said }) => {
    const flow = workflowId(hospitalId, flowOf[kind], id);
    const difference = await differenceOf(`${flowOf[kind]} ${id}`, async () => {
      const state = await flows.stateOf(flow);
      return { said, state, isSame: orderAgrees({ state: said }, state) };
    });
    compared.orders += 1;
    if (difference) compared.ordersDiffering.push(difference);
    else if (isOngoing({ state: said })) compared.ordersDiffering.push(`${flowOf[kind]} ${id} goes on`);
  });
}

/** Compares each visit, and each order of it, as the API tells them with their flows. */
export async function compareWithFlows(played: readonly Played[], address: string): Promise<Compared> {
  const compared: Compared = {
    visits: 0,
    orders: 0,
    visitsDiffering: [],
    ordersDiffering: [],
    ordersOf: new Map(),
  };
  const flows = watchFlows(address);
  try {
    await inParallel(played, async (each) => {
      const difference = await compareVisit(each, flows);
      compared.visits += 1;
      if (difference) compared.visitsDiffering.push(difference);
      await compareOrders(each, flows, compared).catch((error: unknown) => {
        compared.ordersDiffering.push(`orders of ${each.visitId} could not be read: ${messageOf(error)}`);
      });
    });
  } finally {
    await flows.close();
  }
  return compared;
}

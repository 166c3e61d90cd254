import { ParentClosePolicy, condition, getExternalWorkflowHandle, startChild } from '@temporalio/workflow';
import type { OrderStanding, OrderStart, VisitStart } from '#contracts/visits/messages.ts';
import { workflowId } from '#contracts/visits/names.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import { commitAdvance, noteOrder, planAdvance } from '#domain/visits/visit-flow.ts';
import type { VisitFlow } from '#domain/visits/visit-flow.ts';
import { idsOfStep } from '#domain/visits/step-ids.ts';
import { visitEnded } from '#workflows/visits/order-case.ts';
import { untilKnown } from '#workflows/visits/steps.ts';
import type { Turn } from '#workflows/visits/turn.ts';
import { watchTask } from '#workflows/visits/watch.ts';

/** The orders of a visit as its flow sees them: started as cases of their own, heard of, and ended with the visit. */
export function visitOrders(flow: VisitFlow, start: VisitStart, turn: Turn) {
  const { hospitalId, visitId } = start;
  const types = new Map<string, OrderStart['type']>(
    start.resume?.orders.map((order) => [order.orderId, order.type]),
  );
  let busy = 0;
  let advances = 0;
  const counted = async (work: () => Promise<unknown>) => {
    busy += 1;
    try {
      await work();
    } finally {
      busy -= 1;
    }
  };

  const advance = () =>
    turn(async () => {
      const next = planAdvance(flow, idsOfStep(visitId, 8 * advances));
      if (!next) return;
      const opened = await untilKnown('advanceVisit', { hospitalId, visitId, ...next });
      advances += 1;
      commitAdvance(flow, next);
      void watchTask(flow, start, opened);
    });

  return {
    /** Starts the flows of orders that a step has written. They outlive the visit. */
    begin: (orders: readonly OrderStart[]) =>
      Promise.all(
        orders.map((order) =>
          counted(async () => {
            types.set(order.orderId, order.type);
            await startChild(order.type, {
              workflowId: workflowId(hospitalId, order.type, order.orderId),
              args: [order],
              parentClosePolicy: ParentClosePolicy.ABANDON,
              workflowIdReusePolicy: 'REJECT_DUPLICATE',
              priority: { fairnessKey: hospitalId },
            });
            // The visit may have ended while its order was being started.
            if (flow.outcome && flow.outcome !== 'completed') await end(order.orderId, flow.outcome);
          }),
        ),
      ),
    heard: async (standing: OrderStanding) => {
      noteOrder(flow, standing);
      await advance();
    },
    advance,
    /** Tells every order that goes on that the visit has ended early: each undoes what has not happened. */
    endAll: (exit: VisitExit) =>
      Promise.all(
        [...flow.orders]
          .filter(([, order]) => !order.ended)
          .map(([orderId]) => counted(() => end(orderId, exit))),
      ),
    quiet: () => condition(() => busy === 0),
  };

  async function end(orderId: string, exit: VisitExit): Promise<void> {
    const type = types.get(orderId);
    if (!type) return;
    try {
      await getExternalWorkflowHandle(workflowId(hospitalId, type, orderId)).signal(visitEnded, { exit });
    } catch {
      // It has ended by itself: there is nothing to undo.
    }
  }
}

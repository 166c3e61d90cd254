import type { OrderStart, OrderTaskMessage } from '#contracts/visits/messages.ts';
import type { NewId } from '#domain/visits/visit-flow.ts';
import { orderTaskRefusal, resumedTasks } from '#domain/visits/order-flow.ts';
import type { OrderFlow, OrderPlan, OrderPlanOrRefusal, OrderRules } from '#domain/visits/order-flow.ts';

/** A procedure as a state machine: scheduled, then performed once who and which side are confirmed, or not done with a reason. */
export function procedureRules(
  start: Pick<OrderStart, 'parts' | 'resume'>,
): OrderRules & { flow: OrderFlow } {
  const flow: OrderFlow = { tasks: resumedTasks(start.resume), outcome: null };
  const open = () => [...flow.tasks.keys()];
  const partIds = start.parts.map((part) => part.id);
  const end = (outcome: 'completed' | 'cancelled' | 'expired'): OrderPlan => ({
    cancels: open(),
    partIds,
    opens: [],
    ends: outcome,
    apply: () => {
      flow.outcome = outcome;
    },
  });

  function complete(message: OrderTaskMessage, newId: NewId): OrderPlan {
    const completes = { taskId: message.taskId, kind: message.kind };
    if (message.kind === 'procedure_schedule')
      return {
        completes,
        cancels: [],
        partIds,
        opens: [{ taskId: newId(), kind: 'procedure' }],
        apply: () => undefined,
      };
    return { ...end(message.outcome === 'not_done' ? 'cancelled' : 'completed'), completes, cancels: [] };
  }

  return {
    flow,
    begin: (newId) => ({
      cancels: [],
      opens: [{ taskId: newId(), kind: 'procedure_schedule' }],
      apply: () => undefined,
    }),
    completeTask(message, newId): OrderPlanOrRefusal {
      const refusal = orderTaskRefusal(flow, message.taskId, message.kind);
      return refusal ? { refusal } : complete(message, newId);
    },
    cancel: () => (flow.outcome ? { refusal: 'order.not_cancellable' } : end('cancelled')),
    expire: () => (flow.outcome ? null : end('expired')),
    standing: () => ({
      blocks: flow.outcome === null,
      awaits: flow.outcome === null && start.parts.some((part) => part.waitFor),
      ended: flow.outcome !== null,
    }),
  };
}

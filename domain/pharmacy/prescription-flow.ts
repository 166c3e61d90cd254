import type { OrderStart, OrderTaskMessage } from '#contracts/visits/messages.ts';
import type { NewId } from '#domain/visits/visit-flow.ts';
import { orderTaskRefusal, resumedTasks } from '#domain/visits/order-flow.ts';
import type { OrderFlow, OrderPlan, OrderPlanOrRefusal, OrderRules } from '#domain/visits/order-flow.ts';

/**
 * A prescription as a state machine: stock is reserved, then issued in one or several dispensings, or the rest is given up.
 * Which batches and how much is the transaction's to know; the flow knows whether something is left.
 */
export function prescriptionRules(
  start: Pick<OrderStart, 'parts' | 'resume'>,
): OrderRules & { flow: OrderFlow } {
  const flow: OrderFlow = { tasks: resumedTasks(start.resume), outcome: null };
  const open = () => [...flow.tasks.keys()];
  const lines = start.parts.map((part) => part.id);
  const end = (outcome: 'completed' | 'cancelled' | 'expired'): OrderPlan => ({
    cancels: open(),
    partIds: lines,
    opens: [],
    ends: outcome,
    apply: () => {
      flow.outcome = outcome;
    },
  });

  function dispense(message: OrderTaskMessage, newId: NewId): OrderPlan {
    const completes = { taskId: message.taskId, kind: message.kind };
    if (message.outcome !== 'rest_waits')
      return {
        ...end('completed'),
        completes,
        cancels: open().filter((taskId) => taskId !== message.taskId),
      };
    return {
      completes,
      cancels: [],
      opens: [{ taskId: newId(), kind: 'dispensing', onlyIf: 'rest' }],
      apply: (nothingLeft) => {
        if (nothingLeft) flow.outcome = 'completed';
      },
    };
  }

  return {
    flow,
    begin: (newId) => ({
      cancels: [],
      opens: [{ taskId: newId(), kind: 'dispensing' }],
      apply: () => undefined,
    }),
    completeTask(message, newId): OrderPlanOrRefusal {
      const refusal = orderTaskRefusal(flow, message.taskId, message.kind);
      return refusal ? { refusal } : dispense(message, newId);
    },
    cancel: () => (flow.outcome ? { refusal: 'order.not_cancellable' } : end('cancelled')),
    expire: () => (flow.outcome ? null : end('expired')),
    // A prescription keeps the bill open until it is issued, given up or over: what is handed over must be on it.
    standing: () => ({ blocks: flow.outcome === null, awaits: false, ended: flow.outcome !== null }),
  };
}

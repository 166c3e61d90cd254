import type { TaskKind } from '#contracts/inbox/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type {
  OrderResume,
  OrderStanding,
  OrderStepInput,
  OrderTaskMessage,
  OrderTaskToOpen,
} from '#contracts/visits/messages.ts';
import type { NewId } from '#domain/visits/visit-flow.ts';

/** What the flows of all orders have: open tasks, and an end. The rest is each one's own. */
export type OrderFlow = {
  tasks: Map<string, OrderFlowTask>;
  outcome: 'completed' | 'cancelled' | 'expired' | null;
};
export type OrderFlowTask = { kind: TaskKind; specimenId?: string; partIds?: string[] };

/** What a step writes; `apply` then makes it so in the flow. */
export type OrderPlan = Pick<
  OrderStepInput,
  'completes' | 'cancels' | 'specimens' | 'partIds' | 'backIds' | 'ends'
> & {
  opens: OrderTaskToOpen[];
  /** Changes the flow once the step is written. `nothingLeft`: the activity found that nothing of the order is left to do. */
  apply(nothingLeft: boolean): void;
};
export type OrderPlanOrRefusal = OrderPlan | { refusal: ErrorCode };

export const isOrderRefusal = (plan: OrderPlanOrRefusal): plan is { refusal: ErrorCode } => 'refusal' in plan;

/** The rules of one type of order, over its own state. */
export type OrderRules = {
  flow: OrderFlow;
  begin(newId: NewId): OrderPlan;
  completeTask(message: OrderTaskMessage, newId: NewId): OrderPlanOrRefusal;
  /** Ends what has not happened: all of it, or the named parts. */
  cancel(partIds: string[] | undefined, newId: NewId): OrderPlanOrRefusal;
  /** Ends what nobody came for. Null when there is nothing of the kind. */
  expire(newId: NewId): OrderPlan | null;
  standing(): Omit<OrderStanding, 'orderId'>;
};

/** Tasks of an order whose flow was lost, as the tables tell them. */
export const resumedTasks = (resume: OrderResume | undefined): OrderFlow['tasks'] =>
  new Map(
    (resume?.tasks ?? []).map(({ taskId, kind, specimenId, partIds }) => [
      taskId,
      { kind, ...(specimenId ? { specimenId } : {}), ...(partIds ? { partIds } : {}) },
    ]),
  );

/** Whether a task of an order may be completed now; null when it may. */
export function orderTaskRefusal(flow: OrderFlow, taskId: string, kind: TaskKind): ErrorCode | null {
  const task = flow.tasks.get(taskId);
  if (task?.kind === kind) return null;
  return flow.outcome ? 'order.closed' : 'task.not_open';
}

/** Takes a plan's tasks over: those that were really opened, and without those that are done or cancelled. */
export function takeTasks(flow: OrderFlow, plan: OrderPlan, opened: readonly string[]): void {
  if (plan.completes) flow.tasks.delete(plan.completes.taskId);
  for (const taskId of plan.cancels) flow.tasks.delete(taskId);
  for (const task of plan.opens) {
    if (!opened.includes(task.taskId)) continue;
    flow.tasks.set(task.taskId, {
      kind: task.kind,
      ...(task.specimenId ? { specimenId: task.specimenId } : {}),
      ...(task.partIds ? { partIds: task.partIds } : {}),
    });
  }
}

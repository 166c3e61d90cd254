import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  getExternalWorkflowHandle,
  setHandler,
} from '@temporalio/workflow';
import type {
  CancelOrderMessage,
  OrderReceipt,
  OrderStanding,
  OrderStart,
  OrderStepInput,
  OrderTaskMessage,
  SubmissionRef,
  VisitEndedSignal,
} from '#contracts/visits/messages.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { opdVisitWorkflow, orderMessages, workflowId } from '#contracts/visits/names.ts';
import { isOrderRefusal, orderTaskRefusal, takeTasks } from '#domain/visits/order-flow.ts';
import { idsOfStep } from '#domain/visits/step-ids.ts';
import type { NewId } from '#domain/visits/visit-flow.ts';
import type { OrderPlan, OrderPlanOrRefusal, OrderRules } from '#domain/visits/order-flow.ts';
import { regular, untilKnown } from '#workflows/visits/steps.ts';
import { oneAtATime } from '#workflows/visits/turn.ts';
import { watchTask } from '#workflows/visits/watch.ts';

export const completeTask = defineUpdate<OrderReceipt, [OrderTaskMessage]>(orderMessages.completeTask);
export const cancelOrder = defineUpdate<OrderReceipt, [CancelOrderMessage]>(orderMessages.cancelOrder);
export const visitEnded = defineSignal<[VisitEndedSignal]>(orderMessages.visitEnded);
export const orderChanged = defineSignal<[OrderStanding]>(orderMessages.orderChanged);

const refuse = (code: ErrorCode) => ApplicationFailure.nonRetryable(code, code);

/** One order being carried out: what its flow calls to take steps of its own. */
export type OrderCase = {
  /** A step of the platform: written until known, then true in the flow. Null plans do nothing. */
  step(step: 'begin' | 'expire', plan: (newId: NewId) => OrderPlan | null): Promise<void>;
  /** Resolves true when the order has ended, false after `ms`. */
  endedWithin(ms: number): Promise<boolean>;
  ended(): Promise<void>;
};

/**
 * What every order's flow does: persons complete its tasks and cancel it by updates, its visit tells when it has ended, and after
 * each change the visit is told how the order stands. One step at a time, nothing changes in the flow unless it was written.
 */
export function openOrderCase(start: OrderStart, rules: OrderRules): OrderCase {
  const { hospitalId, visitId, orderId, type } = start;
  const { flow } = rules;
  const turn = oneAtATime();
  // What opens the first task may have been written by a worker that died: an update that comes with its repetition, and is looked
  // at before it, waits.
  let hasBegun = start.resume !== undefined;
  const isSettled = () => hasBegun && !turn.isBusy();
  const base = { hospitalId, visitId, orderId, type };

  const take = async (
    step: OrderStepInput['step'],
    plan: OrderPlan,
    submission: SubmissionRef | null,
    write: (input: OrderStepInput) => Promise<OrderReceipt>,
  ): Promise<OrderReceipt> => {
    const receipt = await write({
      ...base,
      step,
      ...writes(plan),
      ...(submission ? { submission: refOf(submission) } : {}),
    });
    takeTasks(
      flow,
      plan,
      receipt.opened.map((task) => task.taskId),
    );
    plan.apply(receipt.nothingLeft === true);
    for (const task of receipt.opened) void watchTask(flow, start, task);
    void tell();
    return receipt;
  };
  const byPerson = async (
    step: 'complete_task' | 'cancel',
    message: SubmissionRef,
    plan: (newId: NewId) => OrderPlanOrRefusal,
  ) => {
    await condition(() => hasBegun);
    return turn(async () => {
      const decided = plan(idsOfStep(message.submissionId));
      if (isOrderRefusal(decided)) throw refuse(decided.refusal);
      return take(step, decided, message, (input) => untilKnown('applyOrderStep', input));
    });
  };

  let expiries = 0;
  /** Ids of the platform's own steps, which no submission causes: each kind of step has its range of the order's. */
  const ownIds = {
    begin: () => idsOfStep(orderId, 0),
    expire: () => idsOfStep(orderId, 16 + 8 * expiries),
    undo: () => idsOfStep(orderId, 192),
    attention: () => idsOfStep(orderId, 224)(),
  };

  let telling = 0;
  /** Tells the visit; one that has closed meanwhile needs to know no more. */
  const tell = async () => {
    telling += 1;
    try {
      const visit = getExternalWorkflowHandle(workflowId(hospitalId, opdVisitWorkflow, visitId));
      await visit.signal(orderChanged, { orderId, ...rules.standing() });
    } catch {
      // Only a visit that is no longer there cannot be told: the server answers every other failure by trying again.
    } finally {
      telling -= 1;
    }
  };

  setHandler(
    completeTask,
    (message) => byPerson('complete_task', message, (newId) => rules.completeTask(message, newId)),
    {
      validator: (message: OrderTaskMessage) => {
        const code = orderTaskRefusal(flow, message.taskId, message.kind);
        if (code && isSettled()) throw refuse(code);
      },
    },
  );
  setHandler(
    cancelOrder,
    (message) => byPerson('cancel', message, (newId) => rules.cancel(message.partIds, newId)),
    {
      validator: (_message: CancelOrderMessage) => {
        if (flow.outcome && isSettled()) throw refuse('order.closed');
      },
    },
  );
  setHandler(visitEnded, async ({ exit }) => {
    await condition(() => hasBegun);
    await turn(async () => {
      const decided = rules.cancel(undefined, ownIds.undo());
      if (isOrderRefusal(decided)) return;
      try {
        await take('undo', decided, null, (input) => regular.applyOrderStep({ ...input, exit }));
      } catch {
        // An outage is waited for; what the database refuses is a person's task, and the order stays as it is.
        await regular.raiseAttention({
          hospitalId,
          visitId,
          taskId: ownIds.attention(),
          workflowId: workflowId(hospitalId, type, orderId),
          reason: `undo.${type}`,
        });
      }
    });
  });

  // A flow that goes on for one that was lost: its tasks are there, and its visit may not have heard how it stands.
  if (start.resume) {
    for (const task of start.resume.tasks) void watchTask(flow, start, task);
    void tell();
  }

  return {
    step: (step, plan) =>
      turn(async () => {
        const decided = plan(ownIds[step]());
        if (decided) await take(step, decided, null, (input) => untilKnown('applyOrderStep', input));
        if (step === 'begin') hasBegun = true;
        else if (decided) expiries += 1;
      }),
    endedWithin: (ms) => condition(() => flow.outcome !== null, ms),
    ended: async () => {
      await condition(() => flow.outcome !== null);
      await condition(() => telling === 0);
    },
  };
}

const refOf = ({ submissionId, actorId, role }: SubmissionRef): SubmissionRef => ({
  submissionId,
  actorId,
  role,
});

const writes = (plan: OrderPlan) => ({
  opens: plan.opens,
  cancels: plan.cancels,
  ...(plan.completes ? { completes: plan.completes } : {}),
  ...(plan.specimens ? { specimens: plan.specimens } : {}),
  ...(plan.partIds ? { partIds: plan.partIds } : {}),
  ...(plan.backIds ? { backIds: plan.backIds } : {}),
  ...(plan.ends ? { ends: plan.ends } : {}),
});

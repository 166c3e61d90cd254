/**
 * The outpatient visit.
 *
 * 1. A person at the desk checks the patient in (update `checkIn`): visit, token and triage task appear in one transaction.
 * 2. Every task of the visit is completed by update `completeTask`: the flow decides what comes next, the activity writes it.
 * 3. Orders of a signed consultation, or of a visit without a doctor, are flows of their own that tell how they stand: the
 *    patient returns to the doctor when what they wait for is in, and is billed when nothing is left to do.
 * 4. Overdue tasks are reminded and escalated by timers.
 * 5. The visit closes when the bill is settled or left on account, or ends early by update `exitVisit`, by the end of the
 *    patient's session (no-show), or when nobody has gone on with it for three days.
 *
 * Updates, not signals, because a person must hear at once whether the act was accepted.
 */
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import {
  asksForMoneyFirst,
  commitPlan,
  exitRefusal,
  isRefusal,
  newVisitFlow,
  planCheckIn,
  planCompleteTask,
  planExit,
  resumedVisitFlow,
  taskRefusal,
} from '#domain/visits/visit-flow.ts';
import { idsOfStep } from '#domain/visits/step-ids.ts';
import type { NewId, Plan, PlanOrRefusal } from '#domain/visits/visit-flow.ts';
import type {
  CheckInMessage,
  CompleteTaskMessage,
  ExitVisitMessage,
  StepReceipt,
  SubmissionRef,
  VisitStart,
} from '#contracts/visits/messages.ts';
import { visitUpdates } from '#contracts/visits/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { oneAtATime } from '#workflows/visits/turn.ts';
import { regular, untilKnown } from '#workflows/visits/steps.ts';
import { orderChanged } from '#workflows/visits/order-case.ts';
import { visitOrders } from '#workflows/visits/visit-orders.ts';
import { now, watchSession, watchTask } from '#workflows/visits/watch.ts';

export const checkIn = defineUpdate<StepReceipt, [CheckInMessage]>(visitUpdates.checkIn);
export const completeTask = defineUpdate<StepReceipt, [CompleteTaskMessage]>(visitUpdates.completeTask);
export const exitVisit = defineUpdate<StepReceipt, [ExitVisitMessage]>(visitUpdates.exitVisit);

/** How long a visit nobody goes on with stays open. */
const abandonedAfterMs = 3 * 86_400_000;
/** How long a started flow waits for its check-in: the relay sends it again within seconds. */
const checkInWithin = '1 day';

const refuse = (code: ErrorCode) => ApplicationFailure.nonRetryable(code, code);

export async function opdVisit(start: VisitStart): Promise<{ outcome: string }> {
  const { hospitalId, visitId } = start;
  const flow = start.resume ? resumedVisitFlow(start.resume) : newVisitFlow();
  const turn = oneAtATime();
  const orders = visitOrders(flow, start, turn);
  let lastStepAt = now();
  let checkInRefused = false;

  /** Plan, write, make it so: one step at a time, and nothing changes in the flow unless it was written. */
  const take = (
    step: 'check_in' | 'complete_task' | 'exit_visit',
    submission: SubmissionRef,
    plan: (newId: NewId) => Promise<PlanOrRefusal> | PlanOrRefusal,
  ) =>
    turn(async () => {
      const decided = await plan(idsOfStep(submission.submissionId));
      if (isRefusal(decided)) throw refuse(decided.refusal);
      const receipt = await untilKnown('applyStep', {
        hospitalId,
        visitId,
        step,
        submission: refOf(submission),
        ...writes(decided),
      });
      commitPlan(flow, decided, receipt);
      lastStepAt = now();
      void orders.begin(receipt.orders ?? []);
      if (flow.outcome && flow.outcome !== 'completed') void orders.endAll(flow.outcome);
      for (const task of receipt.opened) void watchTask(flow, start, task);
      if (step === 'check_in' && receipt.sessionEndsAt)
        void watchSession(flow, start, receipt.sessionEndsAt, turn);
      return receipt;
    });

  setHandler(
    checkIn,
    async (message) => {
      try {
        return await take('check_in', message, (newId) => planCheckIn(flow, newId, start.kind));
      } catch (error) {
        checkInRefused = !flow.opened;
        throw error;
      }
    },
    {
      validator: (_message) => {
        if (flow.opened && !turn.isBusy()) throw refuse('visit.already_open');
      },
    },
  );
  setHandler(
    completeTask,
    (message) =>
      take('complete_task', message, async (newId) => {
        const early = taskRefusal(flow, message.taskId, message.kind);
        if (early) return { refusal: early };
        const due = asksForMoneyFirst(message)
          ? await untilKnown('askMoneyDue', { hospitalId, visitId, point: 'before_consultation' })
          : 'later';
        return planCompleteTask(flow, message, newId, due);
      }),
    {
      validator: (message: CompleteTaskMessage) => {
        const code = taskRefusal(flow, message.taskId, message.kind);
        if (code && !turn.isBusy()) throw refuse(code);
      },
    },
  );
  setHandler(exitVisit, (message) => take('exit_visit', message, () => planExit(flow, message.exit)), {
    validator: (message: ExitVisitMessage) => {
      const code = exitRefusal(flow, message.exit);
      if (code && !turn.isBusy()) throw refuse(code);
    },
  });

  setHandler(orderChanged, async (standing) => {
    lastStepAt = now();
    await orders.heard(standing);
  });

  if (start.resume) {
    for (const task of start.resume.tasks) void watchTask(flow, start, task);
    if (start.resume.sessionEndsAt) void watchSession(flow, start, start.resume.sessionEndsAt, turn);
    void orders.advance();
  }
  await condition(() => flow.opened || checkInRefused, checkInWithin);
  // One timer for as long as nothing happens; what has happened meanwhile moves its end.
  let waitFor = abandonedAfterMs;
  while (flow.opened && !flow.outcome) {
    if (await condition(() => flow.outcome !== null, waitFor)) break;
    const quietFor = now() - lastStepAt;
    waitFor = Math.max(1000, abandonedAfterMs - quietFor);
    if (quietFor < abandonedAfterMs) continue;
    await turn(async () => {
      if (flow.outcome) return;
      await regular.exitBySystem({ hospitalId, visitId, exit: 'left', cancels: [...flow.tasks.keys()] });
      flow.tasks.clear();
      flow.outcome = 'left';
      void orders.endAll('left');
    });
  }
  await condition(allHandlersFinished);
  await orders.quiet();
  return { outcome: flow.outcome ?? 'refused' };
}

const refOf = ({ submissionId, actorId, role }: SubmissionRef): SubmissionRef => ({
  submissionId,
  actorId,
  role,
});

const writes = (plan: Plan) => ({
  opens: plan.opens,
  cancels: plan.cancels,
  stage: plan.stage,
  ...(plan.completes ? { completes: plan.completes } : {}),
  ...(plan.otherwise ? { otherwise: plan.otherwise } : {}),
  ...(plan.chargeConsultation ? { chargeConsultation: true } : {}),
  ...(plan.exit ? { exit: plan.exit } : {}),
});

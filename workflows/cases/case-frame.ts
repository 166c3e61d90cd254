import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineQuery,
  defineSignal,
  defineUpdate,
  setHandler,
  uuid4,
} from '@temporalio/workflow';
import { caseSignals, caseStateQuery, caseUpdates } from '#contracts/cases/names.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import type {
  Actor,
  CancelOrderMessage,
  CaseMessage,
  CaseStart,
  CaseState,
  CaseWord,
  CheckInMessage,
  CompleteTaskMessage,
  ExitVisitMessage,
  Receipt,
  StepInput,
} from '#contracts/cases/messages.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { hear, openFlow, refusalNow, stateOf, takeOwnStep, takeStep } from '#domain/cases/case-flow.ts';
import type { Journal } from '#domain/cases/case-flow.ts';
import type { CaseRules } from '#domain/cases/case-rules.ts';
import { regular, untilKnown } from '#workflows/cases/steps.ts';
import { showStanding } from '#workflows/cases/shown.ts';
import { oneAtATime } from '#workflows/cases/turn.ts';
import { watchClock } from '#workflows/cases/watch.ts';

export const checkIn = defineUpdate<Receipt, [CheckInMessage]>(caseUpdates.checkIn);
export const completeTask = defineUpdate<Receipt, [CompleteTaskMessage]>(caseUpdates.completeTask);
export const cancelOrder = defineUpdate<Receipt, [CancelOrderMessage]>(caseUpdates.cancelOrder);
export const exitVisit = defineUpdate<Receipt, [ExitVisitMessage]>(caseUpdates.exitVisit);
export const news = defineSignal<[CaseWord]>(caseSignals.news);
export const advance = defineSignal<[CaseWord]>(caseSignals.advance);
export const parentEnded = defineSignal<[CaseWord & { exit: VisitExit }]>(caseSignals.parentEnded);
export const caseState = defineQuery<CaseState>(caseStateQuery);

/** What a story waits for. */
export type OpenCase = {
  /** Resolves when the case has ended and every answer has gone out. */
  ended(): Promise<{ outcome: string }>;
  /** Resolves when the first step is written; false when none was within the time, or it was refused. */
  begun(within: string): Promise<boolean>;
};

const refuse = (code: ErrorCode) => ApplicationFailure.nonRetryable(code, code);

/**
 * What every flow does: persons act by updates, the platform by signals and by the clock. One step at a time; nothing changes in
 * the flow but by a step that was written.
 */
export function openCase(start: CaseStart, rules: CaseRules): OpenCase {
  const { hospitalId, caseId, terms } = start;
  const flow = openFlow(rules, start.steps);
  showStanding(flow);
  const inTurn = oneAtATime();
  const turn = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      try {
        return await work();
      } finally {
        // Refused or not: it may have heard of steps of others.
        showStanding(flow);
      }
    });
  let isRefused = false;

  const journalOf = (actor: Actor, exit?: VisitExit): Journal => ({
    write: (version, step, plan) => {
      const input: StepInput = { hospitalId, caseId, terms, version, step, actor, plan };
      return untilKnown('takeStep', exit ? { ...input, exit } : input);
    },
    readSince: (version) => untilKnown('readSteps', { hospitalId, caseId, version }),
  });
  const platform = journalOf({ kind: 'platform' });

  const byPerson = (message: CaseMessage) =>
    turn(async () => {
      const { actorId: id, role, submissionId } = message;
      const journal = journalOf({ kind: 'person', id, role, submissionId });
      const answer = await takeStep(flow, message, journal, uuid4);
      if ('refusal' in answer) throw refuse(answer.refusal);
      return answer;
    });
  const validator = (message: CaseMessage) => {
    const code = refusalNow(flow, message);
    if (code) throw refuse(code);
  };
  const own = (step: OwnStep, journal = platform) => turn(() => takeOwnStep(flow, step, journal, uuid4));

  setHandler(
    checkIn,
    async (message) => {
      try {
        return await byPerson(message);
      } catch (error) {
        isRefused = flow.version === 0;
        throw error;
      }
    },
    { validator },
  );
  setHandler(completeTask, byPerson, { validator });
  setHandler(cancelOrder, byPerson, { validator });
  setHandler(exitVisit, byPerson, { validator });
  setHandler(caseState, () => stateOf(flow));
  setHandler(news, () =>
    turn(async () => {
      hear(flow, await platform.readSince(flow.version));
    }),
  );
  setHandler(advance, () => own('advance'));
  setHandler(parentEnded, async ({ exit }) => {
    try {
      await own('undo', journalOf({ kind: 'platform' }, exit));
    } catch {
      // An outage is waited for; what the database refuses is a person's task, and the case stays as it is.
      await regular.raiseAttention({
        hospitalId,
        caseId,
        taskId: uuid4(),
        workflowId: workflowId(hospitalId, terms.type, caseId),
        reason: `undo.${terms.type}`,
      });
    }
  });

  void watchClock(flow, hospitalId, own);

  return {
    begun: async (within) => {
      await condition(() => flow.version > 0 || isRefused, within as never);
      return flow.version > 0;
    },
    ended: async () => {
      await condition(() => flow.rules.outcome() !== null);
      await condition(allHandlersFinished);
      return { outcome: flow.rules.outcome() ?? 'refused' };
    },
  };
}

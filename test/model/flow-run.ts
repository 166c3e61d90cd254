import type {
  CaseMessage,
  CaseTerms,
  CaseStart,
  Receipt,
  StepAnswer,
  StepInput,
  WrittenStep,
} from '#contracts/cases/messages.ts';
import type { OwnStep, WorkType } from '#contracts/cases/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import { hear, openFlow, refusalNow, takeOwnStep, takeStep } from '#domain/cases/case-flow.ts';
import type { CaseFlow, Journal } from '#domain/cases/case-flow.ts';
import { isRefused } from '#domain/cases/case-rules.ts';
import type { CaseRules } from '#domain/cases/case-rules.ts';
import { workRules } from '#domain/cases/work-rules.ts';
import type { WorkTerms } from '#domain/cases/work-table.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { workTables } from '#test/model/work-tables.ts';
import { visitRules } from '#domain/visits/visit-flow.ts';

/**
 * One flow as its engine runs it: `workflows/cases/case-frame.ts` without Temporal. What was recorded outlives a kill: the steps it
 * began with and those it had heard of by then, signals, and accepted updates. Everything since is done again, with the same ids.
 */
export type Answer = { receipt: Receipt } | { refusal: ErrorCode };
export type Work =
  | { kind: 'message'; message: CaseMessage }
  | { kind: 'signal'; step: 'advance' | 'undo' | 'news'; exit?: VisitExit }
  | { kind: 'clock'; step: OwnStep };
type Asked = { kind: 'write'; input: StepInput } | { kind: 'read'; version: number };

/** Mistakes that a flow can make; each must turn the model red. */
export type FlowFault =
  | 'carries out its own plan'
  | 'forgets a task'
  | 'ignores what the sender saw'
  | 'takes used ids'
  | 'never asks the journal by itself';

export type FlowRun = {
  start: CaseStart;
  /** Which run of this case it is: another run draws other ids. */
  run: number;
  fault: FlowFault | null;
  flow: CaseFlow;
  /** Every answer of the journal, in the order it was given. */
  told: WrittenStep[];
  drawn: number;
  queue: Work[];
  isBusy: boolean;
  /** What it waits for at the journal. */
  asked: (Asked & { resolve(answer: never): void; reject(error: unknown): void }) | null;
  /** Answers that nobody has got yet: they go out when the work behind them is recorded. */
  unsent: { message: CaseMessage; answer: Answer; isAccepted: boolean }[];
  /** Answers of accepted updates; the engine gives them again. */
  recorded: { told: number; drawn: number; queue: Work[]; answers: Map<string, Answer> };
  /** Of a flow that was killed, nothing is heard any more. */
  life: number;
  isClosed: boolean;
  broken: Error | null;
  parked: () => void;
};

export function rulesOf({ terms }: Pick<CaseStart, 'terms'>): CaseRules {
  return terms.type === 'opdVisit' ? (visitRules(terms) as CaseRules) : rulesOfWork(terms.type, terms);
}
const rulesOfWork = <T extends WorkType>(type: T, terms: CaseTerms): CaseRules =>
  workRules(workTables[type], terms as WorkTerms<T>) as CaseRules;

const flowOf = (start: CaseStart, told: readonly WrittenStep[], fault: FlowFault | null): CaseFlow => {
  const rules = rulesOf(start);
  const flow = openFlow(fault === 'forgets a task' ? forgetful(rules) : rules, start.steps);
  hear(flow, told);
  if (fault === 'takes used ids')
    return { ...flow, used: { has: () => false, add: () => undefined } as never };
  return flow;
};

/** Rules that open only the first of several tasks. */
const forgetful = (rules: CaseRules): CaseRules => ({
  ...rules,
  planMessage: (...given) => {
    const decided = rules.planMessage(...given);
    if (isRefused(decided) || decided.type !== 'labOrder') return decided;
    return { ...decided, opens: decided.opens.slice(0, 1) };
  },
});

export const startRun = (start: CaseStart, run: number, fault: FlowFault | null): FlowRun => ({
  start,
  run,
  fault,
  flow: flowOf(start, [], fault),
  told: [],
  drawn: 0,
  queue: [],
  isBusy: false,
  asked: null,
  unsent: [],
  recorded: { told: 0, drawn: 0, queue: [], answers: new Map() },
  life: 0,
  isClosed: false,
  broken: null,
  parked: () => undefined,
});

/** Takes an update: refuses it at once when it is out of turn, or lets it wait for its turn. */
export function receive(run: FlowRun, sent: CaseMessage): void {
  const message = run.fault === 'ignores what the sender saw' ? { ...sent, knows: 0 } : sent;
  const id = message.submissionId;
  const isHere =
    run.queue.some((work) => work.kind === 'message' && work.message.submissionId === id) ||
    run.unsent.some((answer) => answer.isAccepted && answer.message.submissionId === id);
  if (isHere) return;
  const refusal = refusalNow(run.flow, message);
  if (refusal) run.unsent.push({ message, answer: { refusal }, isAccepted: false });
  else run.queue.push({ kind: 'message', message });
}

/** A signal is recorded when it arrives. */
export function signal(run: FlowRun, work: Work & { kind: 'signal' }): void {
  run.queue.push(work);
  run.recorded.queue.push(work);
}

/** What is done so far outlives a kill from now on, and its answers go out. @returns the answers */
export function record(run: FlowRun): FlowRun['unsent'] {
  const sent = run.unsent;
  for (const { message, answer, isAccepted } of sent)
    if (isAccepted) run.recorded.answers.set(message.submissionId, answer);
  run.unsent = [];
  run.recorded.told = run.told.length;
  run.recorded.drawn = run.drawn;
  run.recorded.queue = run.queue.filter((work) => work.kind !== 'clock');
  if (run.flow.rules.outcome() && !run.queue.length) run.isClosed = true;
  return sent;
}

/** The worker dies, another replays what was recorded. @returns the updates that were not: they may come again, or be lost */
export function kill(run: FlowRun): CaseMessage[] {
  const kept = run.recorded.queue;
  const lost = [
    ...run.queue.flatMap((work) => (work.kind === 'message' && !kept.includes(work) ? [work.message] : [])),
    ...run.unsent.map(({ message }) => message),
  ].filter(
    ({ submissionId }) =>
      !kept.some((work) => work.kind === 'message' && work.message.submissionId === submissionId),
  );
  run.life += 1;
  run.told = run.told.slice(0, run.recorded.told);
  run.drawn = run.recorded.drawn;
  run.flow = flowOf(run.start, run.told, run.fault);
  run.queue = [...kept];
  run.unsent = [];
  run.asked = null;
  run.isBusy = false;
  return lost;
}

/** Works until the journal is asked something, or nothing is left to do. */
export async function goOn(run: FlowRun): Promise<void> {
  while (!run.asked && !run.broken) {
    if (!run.isBusy) {
      const [work] = run.queue;
      if (!work) return;
      await parking(run, () => {
        begin(run, work);
      });
    }
  }
}

/** Lets what waits at the journal have its answer, and works on. */
export async function tell(run: FlowRun, answer: StepAnswer | WrittenStep[] | Refusal): Promise<void> {
  const { asked } = run;
  if (!asked) return;
  run.asked = null;
  if (asked.kind === 'write' && 'steps' in answer && run.fault === 'carries out its own plan')
    answer = { ...answer, steps: answer.steps.map((step) => ownPlan(step, asked.input)) };
  if (!(answer instanceof Refusal)) run.told.push(...('steps' in answer ? answer.steps : answer));
  await parking(run, () => {
    if (answer instanceof Refusal) asked.reject(answer);
    else asked.resolve(answer as never);
  });
  await goOn(run);
}

/** What was: the stored receipt of a step with the plan that the flow has made now, whose tasks are those of both. */
function ownPlan(step: WrittenStep, { plan, actor }: StepInput): WrittenStep {
  if (actor.kind !== 'person' || step.cause !== actor.submissionId) return step;
  const opens = plan.type === 'opdVisit' ? plan.ways.flatMap((way) => way.opens) : plan.opens;
  const opened = step.receipt.opened.filter(({ taskId }) => opens.some((task) => task.taskId === taskId));
  return { ...step, plan, receipt: { ...step.receipt, opened } };
}

const parking = (run: FlowRun, work: () => void): Promise<void> =>
  new Promise((resolve) => {
    run.parked = resolve;
    work();
  });

function begin(run: FlowRun, work: Work): void {
  const { life } = run;
  run.isBusy = true;
  const end = (answer: Answer | null) => {
    if (run.life !== life) return;
    run.queue.splice(run.queue.indexOf(work), 1);
    run.isBusy = false;
    if (work.kind === 'message' && answer)
      run.unsent.push({ message: work.message, answer, isAccepted: true });
    run.parked();
  };
  perform(run, work).then(end, (error: unknown) => {
    if (run.life !== life) return;
    if (error instanceof Refusal) end({ refusal: error.code });
    else {
      run.broken = error instanceof Error ? error : new Error(String(error));
      run.parked();
    }
  });
}

async function perform(run: FlowRun, work: Work): Promise<Answer | null> {
  const { flow } = run;
  const newId = () => `${run.start.caseId}~${run.run}.${(run.drawn += 1)}`;
  if (work.kind === 'message') {
    const answer = await takeStep(flow, work.message, journalOf(run, work), newId);
    return 'refusal' in answer ? answer : { receipt: answer };
  }
  const journal = journalOf(run, work);
  if (work.step === 'news') hear(flow, await journal.readSince(flow.version));
  else await takeOwnStep(flow, work.step, journal, newId);
  return null;
}

function journalOf(run: FlowRun, work: Work): Journal {
  const { hospitalId, caseId, terms } = run.start;
  const ask = <T>(asked: Asked): Promise<T> =>
    new Promise((resolve, reject) => {
      run.asked = { ...asked, resolve, reject };
      run.parked();
    });
  const actor: StepInput['actor'] =
    work.kind === 'message'
      ? {
          kind: 'person',
          id: work.message.actorId,
          role: work.message.role,
          submissionId: work.message.submissionId,
        }
      : { kind: 'platform' };
  return {
    write: (version, step, plan) =>
      ask({ kind: 'write', input: { hospitalId, caseId, terms, version, step, actor, plan } }),
    readSince: (version) =>
      run.fault === 'never asks the journal by itself' && work.kind === 'signal' && work.step !== 'news'
        ? Promise.resolve([])
        : ask({ kind: 'read', version }),
  };
}

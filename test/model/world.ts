import { closedCode } from '#contracts/cases/names.ts';
import type { CaseMessage, CaseStart } from '#contracts/cases/messages.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { takeStep } from '#test/model/act.ts';
import { goOn, kill, receive, record, signal, startRun } from '#test/model/flow-run.ts';
import type { Answer, FlowFault, FlowRun, tell } from '#test/model/flow-run.ts';
import { Broken, expectTrue } from '#test/model/properties.ts';
import { markRefused, newTables, receiptOf } from '#test/model/tables.ts';
import type { ActFault, NoticeRow, Settings, SubmissionRow, Tables } from '#test/model/tables.ts';

/**
 * A hospital in the hands of the adversary: tables, flows, what is under way between them, and what everybody was answered. Sending,
 * settling and telling are those of `temporal/cases/`.
 */
export type World = {
  tables: Tables;
  fault: FlowFault | null;
  runs: Map<string, FlowRun>;
  started: number;
  /** Submissions under way to their flow, each with what it was sent with. */
  pool: string[];
  /** Writes of killed flows that have not come to the tables yet. */
  late: (() => void)[];
  /** What callers were answered, by submission. */
  answers: Map<string, string>;
};

export const newWorld = (settings: Settings, fault: { act?: ActFault; flow?: FlowFault }): World => ({
  tables: newTables(settings, fault.act ?? null),
  fault: fault.flow ?? null,
  runs: new Map(),
  started: 0,
  pool: [],
  late: [],
  answers: new Map(),
});

/** Starts the flow of an open case from its journal; one that runs is left alone. */
export function begin(world: World, caseId: string): FlowRun | null {
  const row = world.tables.cases.get(caseId);
  const running = world.runs.get(caseId);
  if (running && !running.isClosed) return running;
  if (!row || row.outcome) return null;
  return start(world, { hospitalId: 'h', caseId, terms: row.terms, steps: [...row.journal] } as CaseStart);
}
const start = (world: World, begun: CaseStart): FlowRun => {
  const run = startRun(begun, (world.started += 1), world.fault);
  world.runs.set(begun.caseId, run);
  return run;
};

/** Brings a submission to its flow, once. */
export async function deliver(world: World, id: string): Promise<void> {
  const submission = world.tables.submissions.get(id);
  if (!submission) return;
  const { caseId, message } = submission;
  let run = world.runs.get(caseId);
  const recorded = run?.recorded.answers.get(id);
  if (recorded) return settle(world, submission, recorded);
  if (!run && message.act === 'checkIn')
    run = start(world, {
      hospitalId: 'h',
      caseId,
      terms: { type: 'opdVisit', kind: message.kind },
      steps: [],
    });
  if (!run || run.isClosed) run = begin(world, caseId) ?? undefined;
  if (!run) return settle(world, submission, null);
  receive(run, message);
  await goOn(run);
}

/** Tells a flow what was left for it. */
export async function notify(world: World, { caseId, message, exit }: NoticeRow): Promise<void> {
  if (message === 'begin') {
    begin(world, caseId);
    return;
  }
  const row = world.tables.cases.get(caseId);
  const run = row && !row.outcome ? begin(world, caseId) : null;
  if (!run) return;
  signal(run, {
    kind: 'signal',
    step: message === 'advance' ? 'advance' : 'undo',
    ...(exit ? { exit } : {}),
  });
  await goOn(run);
}

/** What a flow asked is done in the tables. @returns the answer */
export function commit(world: World, run: FlowRun): Parameters<typeof tell>[1] | null {
  const { asked } = run;
  if (!asked) return null;
  return asked.kind === 'write'
    ? act(world, asked.input)
    : (world.tables.cases.get(run.start.caseId)?.journal ?? []).slice(asked.version);
}

/** One try of the activity. A refusal is recorded with the submission. */
export function act(world: World, input: Parameters<typeof takeStep>[1]): Parameters<typeof tell>[1] {
  try {
    return takeStep(world.tables, input);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const submission =
      input.actor.kind === 'person' && world.tables.submissions.get(input.actor.submissionId);
    if (submission) markRefused(submission, error.code);
    return error;
  }
}

/** What was done outlives a kill, and its answers reach who asked. */
export function keep(world: World, run: FlowRun): void {
  for (const { message, answer } of record(run)) {
    const submission = world.tables.submissions.get(message.submissionId);
    if (submission) settle(world, submission, answer);
  }
}

/** The worker of a flow dies. What was under way to it is sent again by the engine, or by nobody until the relay comes. */
export async function die(
  world: World,
  run: FlowRun,
  isSentAgain: (message: CaseMessage) => boolean,
): Promise<void> {
  for (const message of kill(run)) if (isSentAgain(message)) world.pool.push(message.submissionId);
  await goOn(run);
}

/** Records what became of a delivery, and answers. `null`: the flow is over, or was never there. */
function settle(world: World, submission: SubmissionRow, outcome: Answer | null): void {
  const { tables } = world;
  if (outcome && 'receipt' in outcome) {
    if (submission.state === 'applied') submission.state = 'settled';
    answered(world, submission, { receipt: outcome.receipt });
    return;
  }
  if (!outcome && submission.state === 'applied') submission.state = 'settled';
  markRefused(
    submission,
    outcome ? outcome.refusal : closedCode(tables.cases.get(submission.caseId)?.terms.type ?? 'opdVisit'),
  );
  const receipt = receiptOf(tables, submission);
  answered(world, submission, receipt ? { receipt } : { refusal: submission.problem as ErrorCode });
}

/** Somebody asks what became of a submission: the tables know, whatever the flow was told. */
export function ask(world: World, submission: SubmissionRow): void {
  const receipt = receiptOf(world.tables, submission);
  if (receipt) answered(world, submission, { receipt });
  else if (submission.problem) answered(world, submission, { refusal: submission.problem });
}

/** Whoever asks, and however often: the same answer, and a true one. */
function answered(world: World, submission: SubmissionRow, answer: Answer): void {
  const text = JSON.stringify(answer);
  const before = world.answers.get(submission.id);
  if (before !== undefined && before !== text)
    throw new Broken('a submission has one answer', { before, text });
  world.answers.set(submission.id, text);
  if ('refusal' in answer) expectTrue(world.tables, submission, answer.refusal);
}

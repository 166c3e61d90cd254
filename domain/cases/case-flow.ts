import { invariant } from '#domain/platform/refusal.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { CaseMessage, CaseState, Receipt, StepAnswer, WrittenStep } from '#contracts/cases/messages.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import type { Plan } from '#contracts/cases/plan.ts';
import { isRefused } from '#domain/cases/case-rules.ts';
import type { CaseRules, NewId, OpenTask } from '#domain/cases/case-rules.ts';

/**
 * A case as its flow has it: the fold of the steps in its journal. The flow decides what a step does, but what it makes true is
 * what was *written*: after a kill it hears of steps late, by somebody else's, or never, and would plan them differently now.
 */
export type CaseFlow = {
  readonly rules: CaseRules;
  readonly tasks: Map<string, OpenTask>;
  /** Steps heard of so far; the journal numbers them without a gap. */
  version: number;
  /** Answers of the submissions that are in the journal, whoever's turn it was that heard of them. */
  readonly heard: Map<string, Receipt>;
  /** Ids that the journal has given to something. */
  readonly used: Set<string>;
  /** The number of the token the visit began with. */
  token: number | null;
};

/** What a flow asks of the world: to write a step planned for a version, and to read what was written since. */
export type Journal = {
  write(version: number, step: CaseMessage['act'] | OwnStep, plan: Plan): Promise<StepAnswer>;
  readSince(version: number): Promise<WrittenStep[]>;
};

/** A flow that knows the given steps. */
export function openFlow(rules: CaseRules, steps: readonly WrittenStep[]): CaseFlow {
  const flow: CaseFlow = {
    rules,
    tasks: new Map(),
    version: 0,
    heard: new Map(),
    used: new Set(),
    token: null,
  };
  hear(flow, steps);
  return flow;
}

/** Makes written steps true, in their order and each once. */
export function hear(flow: CaseFlow, steps: readonly WrittenStep[]): void {
  for (const { version, cause, plan, receipt } of steps) {
    if (version <= flow.version) continue;
    invariant(version === flow.version + 1 && plan.type === flow.rules.type, 'a journal has no gap');
    if (plan.completes) flow.tasks.delete(plan.completes.taskId);
    for (const taskId of plan.cancels) flow.tasks.delete(taskId);
    for (const { taskId, kind, rungs, specimenId, partIds } of receipt.opened) {
      flow.used.add(taskId);
      if (specimenId) flow.used.add(specimenId);
      flow.tasks.set(taskId, {
        kind,
        rungs,
        climbedBy: 0,
        ...(specimenId ? { specimenId } : {}),
        ...(partIds ? { partIds } : {}),
      });
    }
    flow.rules.commit(plan, receipt);
    if (receipt.type === 'opdVisit') flow.token ??= receipt.tokenNumber ?? null;
    if (flow.rules.outcome()) flow.tasks.clear();
    if (receipt.submissionId) flow.heard.set(cause, receipt);
    flow.version = version;
  }
}

/**
 * Ids that nothing in the journal has. A flow that is carried on after a kill draws the same ids once more, in their order: those of
 * steps that it had planned, that were written, and that it hears of now. A task opened under such an id would be nobody's.
 */
const unused =
  ({ used }: CaseFlow, newId: NewId): NewId =>
  () => {
    for (;;) {
      const id = newId();
      if (!used.has(id)) return id;
    }
  };

/**
 * Why a message is out of turn; null when it is not, or when its sender has seen more of the case than this flow: then nothing
 * can be said before the journal was read.
 */
export function refusalNow(flow: CaseFlow, message: CaseMessage): ErrorCode | null {
  if (flow.heard.has(message.submissionId) || message.knows > flow.version) return null;
  const decided = flow.rules.planMessage(message, flow.tasks, () => '');
  return isRefused(decided) ? decided.refusal : null;
}

/**
 * Takes a person's step: plan, write, make true what was written. Where others were written before it, those are made true first
 * and the step is planned anew. A submission that was written before answers its first receipt.
 * @returns the receipt, or why it is refused
 */
export async function takeStep(
  flow: CaseFlow,
  message: CaseMessage,
  journal: Journal,
  newId: NewId,
): Promise<Receipt | { refusal: ErrorCode }> {
  for (;;) {
    const before = flow.heard.get(message.submissionId);
    if (before) return before;
    const decided = flow.rules.planMessage(message, flow.tasks, unused(flow, newId));
    if (!isRefused(decided)) {
      const { steps } = await journal.write(flow.version, message.act, decided);
      invariant(steps.length, 'a step is written, or others were before it');
      hear(flow, steps);
      continue;
    }
    if (message.knows <= flow.version) return decided;
    const known = flow.version;
    hear(flow, await journal.readSince(known));
    // The journal has no more than the flow: its sender saw a case that a restored store has forgotten.
    if (flow.version === known) return decided;
  }
}

/** Steps that a flow is told to take by whoever saw the tables: the flow may know less of its own case. */
const isTold = (step: OwnStep): boolean => step === 'advance' || step === 'undo';

/**
 * Takes a step of the platform if there is anything of the kind to do, until it is written or there is not. What told it to is told
 * once: before a flow finds that there is nothing to do, it reads the journal.
 */
export async function takeOwnStep(
  flow: CaseFlow,
  step: OwnStep,
  journal: Journal,
  newId: NewId,
): Promise<void> {
  let hasRead = !isTold(step);
  for (;;) {
    const plan = flow.rules.planOwn(step, flow.tasks, unused(flow, newId));
    if (!plan) {
      if (hasRead || flow.rules.outcome() !== null) return;
      hasRead = true;
      hear(flow, await journal.readSince(flow.version));
      continue;
    }
    const known = flow.version;
    const { steps, idle } = await journal.write(known, step, plan);
    hear(flow, steps);
    if (idle) {
      if (idle.again !== null) flow.rules.postpone(step, idle.again);
      return;
    }
    invariant(steps.length, 'a step is written, or others were before it');
    // Written just now: done. Written before a kill, with others after it: there may be more of the kind to do.
    if (steps.length === 1 && steps[0]?.cause === ownCause(step, known)) return;
  }
}

/** The cause of a step of the platform: the same step planned for the same version is the same step. */
export const ownCause = (step: OwnStep, version: number): string => `${step}@${version}`;

/** A flow as it tells itself. */
export const stateOf = ({ version, rules, tasks }: CaseFlow): CaseState => ({
  version,
  stage: rules.stage(),
  outcome: rules.outcome(),
  tasks: [...tasks.keys()].sort(),
});

import type { CaseMessage, TaskFacts } from '#contracts/cases/messages.ts';
import type { OrderEnd, OwnStep } from '#contracts/cases/names.ts';
import type { Plan } from '#contracts/cases/plan.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { hear, openFlow } from '#domain/cases/case-flow.ts';
import type { CaseFlow } from '#domain/cases/case-flow.ts';
import { isRefused } from '#domain/cases/case-rules.ts';
import type { CaseRules, Refused } from '#domain/cases/case-rules.ts';
import { nothingFound, workReceipt, visitReceipt } from '#test/model/written.ts';
import type { Found } from '#test/model/written.ts';

/** Where a step meets the tables: the time, what is found there, and how an order ends where only the transaction knows. */
export type Around = Partial<Found> & { at?: number; ended?: OrderEnd | null };
export const who = { submissionId: 's', actorId: 'a', role: 'nurse', knows: 0 };

/** One case alone, without a database or a flow's engine: each step is planned, written as the act would, and heard at once. */
export type PlayedCase<P extends Plan> = {
  flow: CaseFlow;
  newId: () => string;
  /** Open tasks of a kind, or all. */
  open(kind?: TaskKind): string[];
  /** What would be decided now. */
  decide(message: CaseMessage): P | Refused;
  decideOwn(step: OwnStep): P | null;
  /** Writes a step and hears of it. @throws when it is refused, or there is nothing of the kind to do */
  write(decided: P | Refused | null, around?: Around): P;
  take(message: CaseMessage, around?: Around): P;
  own(step: OwnStep, around?: Around): P;
  /** Completes the first open task of the kind of the facts. */
  complete(facts: TaskFacts, around?: Around): P;
  /** Why completing the first open task of the kind is refused now; null when it is not. */
  refusal(facts: TaskFacts): ErrorCode | null;
};

export function playCase<P extends Plan>(rules: CaseRules<P>): PlayedCase<P> {
  const flow = openFlow(rules as CaseRules, []);
  let last = 0;
  const newId = () => `id${(last += 1)}`;
  const open = (kind?: TaskKind) =>
    [...flow.tasks].filter(([, task]) => !kind || task.kind === kind).map(([taskId]) => taskId);
  const decide = (message: CaseMessage) => rules.planMessage(message, flow.tasks, newId);
  const decideOwn = (step: OwnStep) => rules.planOwn(step, flow.tasks, newId);
  const completing = (facts: TaskFacts): CaseMessage => ({
    ...who,
    act: 'completeTask',
    taskId: open(facts.kind)[0] ?? 'nobody’s',
    facts,
  });
  const write = (decided: P | Refused | null, { at = 1, ended, ...found }: Around = {}): P => {
    if (!decided || isRefused(decided)) throw new Error(decided ? decided.refusal : 'nothing to do');
    const plan: Plan = decided;
    const cause = `s${flow.version}`;
    const about = { caseId: 'c', visitId: 'v', submissionId: cause, at };
    const receipt =
      plan.type === 'opdVisit'
        ? visitReceipt(plan, about, { ...nothingFound, ...found })
        : workReceipt(plan, about, ended === undefined ? plan.ends : ended);
    if (!receipt) throw new Error('idle');
    hear(flow, [{ version: flow.version + 1, cause, plan, receipt }]);
    return decided;
  };
  return {
    flow,
    newId,
    open,
    decide,
    decideOwn,
    write,
    take: (message, around) => write(decide(message), around),
    own: (step, around) => write(decideOwn(step), around),
    complete: (facts, around) => write(decide(completing(facts)), around),
    refusal: (facts) => {
      const decided = decide(completing(facts));
      return isRefused(decided) ? decided.refusal : null;
    },
  };
}

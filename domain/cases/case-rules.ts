import type { ErrorCode } from '#contracts/platform/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { OwnStep } from '#contracts/cases/names.ts';
import type { CaseMessage, CompleteTaskMessage, OpenedRung, Receipt } from '#contracts/cases/messages.ts';
import type { Plan } from '#contracts/cases/plan.ts';

export type NewId = () => string;
export type Refused = { refusal: ErrorCode };
export const isRefused = (plan: Plan | Refused): plan is Refused => 'refusal' in plan;

/** An open task as its flow has it. `rungs`: its ladder; `climbedBy`: the time up to which it was climbed. */
export type OpenTask = {
  kind: TaskKind;
  rungs: readonly OpenedRung[];
  climbedBy: number;
  specimenId?: string;
  partIds?: readonly string[];
};

/** A time at which the platform takes a step by itself, epoch milliseconds. */
export type Deadline = { at: number; step: OwnStep };

/**
 * The rules of one type of case over its own state. Planning changes nothing; `commit` makes a written step true. Pure, and as
 * frozen as workflow code: running cases replay it on their own version.
 */
export type CaseRules<P extends Plan = Plan> = {
  readonly type: P['type'];
  /** What an act of a person does, or why it cannot be done now. */
  planMessage(message: CaseMessage, tasks: Tasks, newId: NewId): P | Refused;
  /** What a step of the platform does; null when there is nothing of the kind to do. */
  planOwn(step: OwnStep, tasks: Tasks, newId: NewId): P | null;
  commit(plan: P, receipt: Receipt): void;
  stage(): string;
  outcome(): string | null;
  deadlines(): Deadline[];
  /** A deadline that came and found that it is not yet: when it comes again. */
  postpone(step: OwnStep, at: number): void;
};

export type Tasks = ReadonlyMap<string, OpenTask>;

/** The ids of the open tasks of a kind, or of all. */
export const tasksOf = (tasks: Tasks, kind?: TaskKind): string[] =>
  [...tasks].filter(([, task]) => !kind || task.kind === kind).map(([taskId]) => taskId);

/** Whether a task may be completed now: null when it may. */
export function taskRefusal(
  message: CompleteTaskMessage,
  tasks: Tasks,
  outcome: string | null,
  closed: ErrorCode,
): Refused | null {
  if (tasks.get(message.taskId)?.kind === message.facts.kind) return null;
  return { refusal: outcome ? closed : 'task.not_open' };
}

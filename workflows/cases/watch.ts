import { condition } from '@temporalio/workflow';
import type { OwnStep } from '#contracts/cases/names.ts';
import type { CaseFlow } from '#domain/cases/case-flow.ts';
import { climbsBetween, nextClimb } from '#domain/inbox/ladder.ts';
import { regular } from '#workflows/cases/steps.ts';

/** Deterministic in the sandbox: the time of the workflow task. */
// eslint-disable-next-line no-restricted-properties -- the SDK answers the time of the workflow task, the same at every replay
export const now = (): number => Date.now();

/**
 * The clock of a case: climbs the ladders of its open tasks, rung by rung, and takes the platform's steps when their time has come.
 * One timer at most: it is set anew only when something is due sooner, and a task that was done before its time costs nothing.
 */
export async function watchClock(
  flow: CaseFlow,
  hospitalId: string,
  own: (step: OwnStep) => Promise<void>,
): Promise<void> {
  const isOver = () => flow.rules.outcome() !== null;
  const next = () =>
    Math.min(
      ...[...flow.tasks.values()].map(({ rungs, climbedBy }) => nextClimb(rungs, climbedBy)),
      ...flow.rules.deadlines().map(({ at }) => at),
      Infinity,
    );
  // A case that is over wakes nobody: its timer goes with its flow, where ending it would be one event more.
  const isSooner = (at: number) => () => !isOver() && next() < at;

  while (!isOver()) {
    const at = next();
    if (at === Infinity) {
      await condition(isSooner(at));
      continue;
    }
    if (await condition(isSooner(at), Math.max(1, at - now()), { summary: 'clock' })) continue;
    for (const [taskId, task] of [...flow.tasks]) {
      const by = now();
      const climbs = climbsBetween(task.rungs, task.climbedBy, by);
      task.climbedBy = by;
      for (const { level, rung, to, raises } of climbs)
        if (flow.tasks.has(taskId))
          await regular.escalateTask({ hospitalId, taskId, level, rung, to, raises });
    }
    for (const { at: due, step } of flow.rules.deadlines()) if (due <= now()) await own(step);
  }
}

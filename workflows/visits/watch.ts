import { condition } from '@temporalio/workflow';
import type { VisitFlow } from '#domain/visits/visit-flow.ts';
import type { OpenedTask, VisitStart } from '#contracts/visits/messages.ts';
import { regular } from '#workflows/visits/steps.ts';
import type { Turn } from '#workflows/visits/turn.ts';

/** Deterministic in the sandbox: the time of the workflow task. */
// eslint-disable-next-line no-restricted-properties -- the SDK answers the time of the workflow task, the same at every replay
export const now = (): number => Date.now();

/** The ladder of one task: a reminder, then an escalation, each once, while it is still open. */
export async function watchTask(
  flow: { tasks: ReadonlyMap<string, unknown> },
  start: Pick<VisitStart, 'hospitalId' | 'visitId'>,
  task: OpenedTask,
): Promise<void> {
  const rungs = [
    { level: 1, at: task.remindAt },
    { level: 2, at: task.escalateAt },
  ] as const;
  for (const rung of rungs) {
    const gone = await condition(() => !flow.tasks.has(task.taskId), Math.max(1, rung.at - now()), {
      summary: `${task.kind} level ${rung.level}`,
    });
    if (gone) return;
    await regular.escalateTask({
      hospitalId: start.hospitalId,
      visitId: start.visitId,
      taskId: task.taskId,
      level: rung.level,
    });
  }
}

/** At the end of the session a patient who was called and never came is a no-show; with a consultation begun, or waiting for tests, never. */
export async function watchSession(
  flow: VisitFlow,
  start: VisitStart,
  sessionEndsAt: number,
  turn: Turn,
): Promise<void> {
  const ended = await condition(
    () => flow.outcome !== null || flow.consultations > 0,
    Math.max(1, sessionEndsAt - now()),
    { summary: 'session end' },
  );
  if (ended) return;
  await turn(async () => {
    if (flow.outcome || flow.consultations > 0) return;
    const answer = await regular.exitBySystem({
      hospitalId: start.hospitalId,
      visitId: start.visitId,
      exit: 'no_show',
      cancels: [...flow.tasks.keys()],
    });
    // The session was made longer meanwhile: its new end is waited for.
    if (!answer.ended && answer.sessionEndsAt && answer.sessionEndsAt > now())
      void watchSession(flow, start, answer.sessionEndsAt, turn);
    if (!answer.ended) return;
    flow.tasks.clear();
    flow.stage = 'closed';
    flow.outcome = 'no_show';
  });
}

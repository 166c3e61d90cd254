import { closedCode } from '#contracts/cases/names.ts';
import type { OrderEnd, OwnStep, WorkType } from '#contracts/cases/names.ts';
import type { CompleteTaskMessage } from '#contracts/cases/messages.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { taskRefusal } from '#domain/cases/case-rules.ts';
import type { CaseRules, NewId, Refused, Tasks } from '#domain/cases/case-rules.ts';
import { afterMoves, isIn, partsOf } from '#domain/cases/work-parts.ts';
import { workPlans } from '#domain/cases/work-plan.ts';
import type { WorkRow, WorkTable, WorkTerms, OwnRow, PlanFor } from '#domain/cases/work-table.ts';

/**
 * The rules of some work, read from its table. Each part has its state; a task takes parts where a row wants them, moves them, and
 * opens what follows. It ends when all its parts have and nobody has anything to do, or where a row says so.
 */
export function workRules<T extends WorkType>(
  table: WorkTable<T>,
  terms: WorkTerms<T>,
): CaseRules<PlanFor<T>> {
  const { effectsOf, planOf } = workPlans(table, terms);
  const ownRow = (step: OwnStep): OwnRow<T> | undefined => table.own[step];
  let parts = partsOf(table, terms);
  let outcome: OrderEnd | null = null;
  let hasBegun = false;
  /** When each step of the platform comes. */
  const clocks = new Map<OwnStep, number>();
  const taken = new Set<OwnStep>();

  /** What a row does to parts that no task is about: to those given, or to all it can take. Null when it cannot take them. */
  function take(
    row: WorkRow<T>,
    partIds: readonly string[] | undefined,
    tasks: Tasks,
    newId: NewId,
  ): PlanFor<T> | null {
    if (outcome) return null;
    const able = parts.filter((part) => isIn(part, row)).map(({ id }) => id);
    const ids = row.from ? (partIds ?? able) : [];
    if (row.from && (!ids.length || !ids.every((id) => able.includes(id)))) return null;
    return planOf([{ row, ids }], { parts, tasks, newId });
  }

  function complete(
    { taskId, facts }: CompleteTaskMessage,
    tasks: Tasks,
    newId: NewId,
  ): PlanFor<T> | Refused {
    const task = tasks.get(taskId);
    if (!task) return { refusal: 'task.not_open' };
    const by = { taskId, kind: facts.kind, task };
    const effects = effectsOf(facts, by, parts);
    return 'refusal' in effects ? effects : planOf(effects, { parts, tasks, newId, by });
  }

  return {
    type: table.type as PlanFor<T>['type'],
    planMessage(message, tasks, newId) {
      if (message.act === 'completeTask')
        return (
          taskRefusal(message, tasks, outcome, closedCode(table.type)) ?? complete(message, tasks, newId)
        );
      // Work is neither checked in nor left.
      if (message.act !== 'cancelOrder') return { refusal: closedCode(table.type) };
      const cancelled = table.cancelled && take(table.cancelled, message.partIds, tasks, newId);
      return cancelled ?? { refusal: 'order.not_cancellable' };
    },
    planOwn(step, tasks, newId) {
      const row = ownRow(step);
      return row && !taken.has(step) ? take(row, undefined, tasks, newId) : null;
    },
    commit(written, receipt) {
      invariant(receipt.type !== 'opdVisit', 'work has receipts of work');
      const moves = 'moves' in written ? written.moves : [];
      parts = afterMoves(parts, moves);
      outcome ??= receipt.ended;
      for (const step of Object.keys(table.own) as OwnStep[]) {
        const row = ownRow(step);
        if (row?.once && Object.keys(row.carries ?? {}).every((key) => key in written)) taken.add(step);
        // What waits once more from its beginning waits anew: each such stretch has its end.
        if (row?.after && (!hasBegun || moves.some(({ to }) => to === table.parts?.first)))
          clocks.set(step, receipt.at + Number(terms[row.after]));
      }
      hasBegun = true;
    },
    stage: () => outcome ?? 'active',
    outcome: () => outcome,
    deadlines() {
      const isDue = (step: OwnStep) => {
        const { from } = ownRow(step) ?? {};
        return !taken.has(step) && (!from || parts.some((part) => isIn(part, { from })));
      };
      return outcome ? [] : [...clocks].flatMap(([step, at]) => (isDue(step) ? [{ at, step }] : []));
    },
    postpone(step, at) {
      clocks.set(step, at);
    },
  };
}

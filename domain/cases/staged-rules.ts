import type { OwnStep } from '#contracts/cases/names.ts';
import type { CompleteTaskMessage, TaskFacts, TermsOf } from '#contracts/cases/messages.ts';
import type { VisitPlan, VisitTaskToOpen, Way } from '#contracts/cases/plan.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { taskRefusal, tasksOf } from '#domain/cases/case-rules.ts';
import type { CaseRules, Deadline, NewId, Refused, Tasks } from '#domain/cases/case-rules.ts';
import { openedOn } from '#domain/cases/staged-table.ts';
import type { Staged, StagedTable, StageRow, StageWay } from '#domain/cases/staged-table.ts';

type AnyTask = {
  chosen?: (facts: never, of: Staged) => string;
  outcomes: Readonly<Record<string, StageRow>>;
};

/** What the facts of the completed task say about the one that opens. */
function toldBy(
  facts: TaskFacts | null,
  told: StageWay['told'],
): Pick<VisitTaskToOpen, 'doctorId' | 'urgency'> {
  if (told === 'urgency' && facts && 'urgency' in facts) return { urgency: facts.urgency };
  if (told === 'toDoctorId' && facts && 'toDoctorId' in facts && facts.toDoctorId)
    return { doctorId: facts.toDoctorId };
  return {};
}
function wayOf(way: StageWay, newId: NewId, facts: TaskFacts | null, now: Staged): Way {
  const { when, told } = way;
  const { stage, waits } = way.stage === 'same' ? now : { stage: way.stage, waits: way.waits };
  return {
    ...(when ? { when } : {}),
    stage,
    opens: openedOn(way).map((kind) => ({ taskId: newId(), kind, ...toldBy(facts, told) })),
    ...(waits ? { waits } : {}),
  };
}

/** The rules of a case of stages, read from its table: a completed task goes the first of its ways that is open. */
export function stagedRules(table: StagedTable, terms: TermsOf<'opdVisit'>): CaseRules<VisitPlan> {
  const { type } = table;
  const owns = Object.keys(table.own) as OwnStep[];
  const clocks = new Map<OwnStep, number>();
  let now: Staged = {
    stage: 'registered',
    waits: undefined,
    hasBegun: false,
    signed: 0,
    isPrepaid: false,
    decided: null,
    outcome: null,
  };

  function begin(newId: NewId): VisitPlan | Refused {
    if (now.hasBegun || now.outcome) return { refusal: 'visit.already_open' };
    return { type, cancels: [], ways: [wayOf(table.begins[terms.kind], newId, null, now)] };
  }

  function complete(message: CompleteTaskMessage, tasks: Tasks, newId: NewId): VisitPlan | Refused {
    const refused = taskRefusal(message, tasks, now.outcome, 'visit.closed');
    if (refused) return refused;
    const { facts, taskId } = message;
    const task: AnyTask | undefined = table.tasks[facts.kind];
    if (!task) return { refusal: 'task.not_open' };
    const chosen = 'outcome' in facts ? facts.outcome : task.chosen?.(facts as never, now);
    const row = chosen ? task.outcomes[chosen] : Object.values(task.outcomes)[0];
    invariant(row, 'a table has a row for each outcome');
    const exit = row.exit === 'as_decided' ? now.decided : row.exit;
    return {
      type,
      cancels: row.dropsOthers ? tasksOf(tasks).filter((id) => id !== taskId) : [],
      ways: row.ways.map((way) => wayOf(way, newId, facts, now)),
      ...(row.signs ? { signs: row.signs } : {}),
      ...(row.charges?.(now) ? { charges: true } : {}),
      ...(row.decides ? { pendingExit: row.decides } : {}),
      ...(exit ? { exit } : {}),
      completes: { taskId, kind: facts.kind },
    };
  }

  /** What was performed stays charged and becomes a receivable. */
  const end = (exit: VisitExit, tasks: Tasks): VisitPlan => ({
    type,
    ways: [{ stage: 'closed', opens: [] }],
    cancels: tasksOf(tasks),
    exit,
  });

  function leave(exit: VisitExit, tasks: Tasks): VisitPlan | Refused {
    if (!now.hasBegun) return { refusal: 'visit.not_open' };
    if (now.outcome) return { refusal: 'visit.closed' };
    const { when } = table.exits[exit];
    return !when || when(now) ? end(exit, tasks) : { refusal: 'visit.exit_not_allowed' };
  }
  const ownEnd = (step: OwnStep) => {
    const own = table.own[step];
    return own && (!own.when || own.when(now)) ? own : null;
  };

  return {
    type,
    planMessage(message, tasks, newId) {
      if (message.act === 'checkIn') return begin(newId);
      if (message.act === 'completeTask') return complete(message, tasks, newId);
      if (message.act === 'exitVisit') return leave(message.exit, tasks);
      return { refusal: 'order.not_cancellable' };
    },
    planOwn(step, tasks, newId) {
      if (!now.hasBegun || now.outcome) return null;
      if (step !== 'advance') {
        const own = ownEnd(step);
        return own ? end(own.exit, tasks) : null;
      }
      if (!now.waits) return null;
      return {
        type,
        cancels: [],
        ways: [wayOf({ ...table.advances[now.waits], when: now.waits }, newId, null, now)],
      };
    },
    commit(written, receipt) {
      invariant(receipt.type === 'opdVisit', 'a visit has receipts of a visit');
      const { stage, exit } = receipt;
      now = {
        stage,
        waits: written.ways[receipt.way]?.waits,
        hasBegun: true,
        signed: now.signed + (written.signs ? 1 : 0),
        isPrepaid: now.isPrepaid || (receipt.charged && !written.signs),
        decided: written.pendingExit ?? now.decided,
        outcome: stage === 'closed' ? (exit ?? 'completed') : now.outcome,
      };
      for (const step of owns) {
        const due = table.own[step]?.due;
        if (due === 'session_end') clocks.set(step, receipt.sessionEndsAt ?? clocks.get(step) ?? Infinity);
        else if (due) clocks.set(step, receipt.at + due.idleMs);
      }
    },
    stage: () => now.stage,
    outcome: () => now.outcome,
    deadlines() {
      if (!now.hasBegun || now.outcome) return [];
      return owns.flatMap((step): Deadline[] => {
        const at = clocks.get(step) ?? Infinity;
        return at < Infinity && ownEnd(step) ? [{ at, step }] : [];
      });
    },
    postpone(step, at) {
      clocks.set(step, at);
    },
  };
}

import type { CaseState } from '#contracts/cases/messages.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { WorkType } from '#contracts/cases/names.ts';
import { sourcesOf, staysIn } from '#domain/cases/work-parts.ts';
import type { WorkRow, WorkTable } from '#domain/cases/work-table.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { openFlow, stateOf } from '#domain/cases/case-flow.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { rulesOf } from '#test/model/flow-run.ts';
import type { FlowRun } from '#test/model/flow-run.ts';
import { workTables } from '#test/model/work-tables.ts';
import { childrenOf, openTasks, standingOf } from '#test/model/tables.ts';
import type { CaseRow, SubmissionRow, Tables, TaskRow } from '#test/model/tables.ts';

/** What must hold of flows and tables, whatever the adversary did. */
export class Broken extends Error {
  readonly rule: string;
  constructor(rule: string, details: unknown) {
    super(`${rule}: ${JSON.stringify(details)}`);
    this.name = 'Broken';
    this.rule = rule;
  }
}
const hold = (holds: boolean, rule: string, details: unknown): void => {
  if (!holds) throw new Broken(rule, details);
};

/** A refusal says what is so: what it calls closed is closed, and what was fit for a case that did not change is not refused. */
export function expectTrue(tables: Tables, submission: SubmissionRow, code: ErrorCode): void {
  const row = tables.cases.get(submission.caseId);
  const { message } = submission;
  if (message.act === 'completeTask' && (code === 'task.not_open' || code === 'task.already_done'))
    hold(tables.tasks.get(message.taskId)?.state !== 'open', 'an open task can be completed', {
      submission,
      code,
    });
  if (code === 'visit.closed' || code === 'order.closed')
    hold(row?.outcome !== null, 'what is closed has ended', { submission });
  if (code === 'visit.not_open')
    hold(!row, 'a visit that is open is not refused as never opened', { submission });
  if (code === 'order.visit_closed') {
    const visit = tables.cases.get(row?.visitId ?? '');
    hold(Boolean(visit?.outcome), 'what is refused for a visit that has ended is so', { submission });
    return;
  }
  hold(
    !submission.isFit || row?.version !== message.knows || row.outcome !== null,
    'what is fit for the case as it stands is not refused',
    { submission, code },
  );
}

/** Flow and tables agree about a case, and the journal has every step once. */
export function expectSame(tables: Tables, row: CaseRow, run: FlowRun | undefined): void {
  const { journal, id } = row;
  hold(
    journal.every((step, index) => step.version === index + 1) && row.version === journal.length,
    'a journal has neither gap nor double',
    { id, versions: journal.map((step) => step.version) },
  );
  hold(new Set(journal.map((step) => step.cause)).size === journal.length, 'nothing is written twice', {
    id,
  });
  const fold = stateOf(openFlow(rulesOf(row), journal));
  const table: CaseState = {
    version: row.version,
    stage: row.state,
    outcome: row.outcome,
    tasks: openTasks(tables, id)
      .map((task) => task.id)
      .sort(),
  };
  invariant(run, 'a case has a flow');
  const flow = stateOf(run.flow);
  hold(JSON.stringify(flow) === JSON.stringify(table), 'flow and tables are the same', { id, flow, table });
  hold(JSON.stringify(fold) === JSON.stringify(table), 'the fold of a journal is what the tables say', {
    id,
    fold,
    table,
  });
  hold(row.outcome === null || table.tasks.length === 0, 'a case that has ended has no tasks', { id, table });
  hold(run.isClosed === (row.outcome !== null), 'a flow ends with its case', { id });
}

type AnyTask = {
  about: 'whole' | 'specimen' | 'parts' | 'part';
  when?: (terms: never) => boolean;
  outcomes: Record<string, WorkRow<WorkType>>;
};

/** Each part of an order that has not ended is what an open task is about, of a kind that takes it from where it is. */
function expectCared(tables: Tables, { id, terms, items }: CaseRow): void {
  if (terms.type === 'opdVisit') return;
  const table = workTables[terms.type] as WorkTable<WorkType>;
  if (!table.parts) return;
  const open = openTasks(tables, id);
  const isFor = ({ when }: { when?: (of: never) => boolean }) => !when || when(terms as never);
  const tasks = (Object.entries(table.tasks) as [TaskKind, AnyTask][]).filter(([, task]) => isFor(task));
  for (const [item, { state, specimenId, isKnown }] of items) {
    const takes = (row: WorkRow<WorkType>) =>
      isFor(row as { when?: (of: never) => boolean }) &&
      sourcesOf(row).includes(state) &&
      !(staysIn(row) && isKnown);
    const takers = tasks.filter(([, { outcomes }]) => Object.values(outcomes).some(takes));
    const isAbout = ({ about }: AnyTask, { specimenId: of, partIds }: TaskRow) => {
      if (about === 'whole') return true;
      if (about === 'part') return partIds?.join() === item;
      return of === specimenId && (about === 'specimen' || partIds?.includes(item) === true);
    };
    const isCared = takers.some(([kind, task]) =>
      open.some((each) => each.kind === kind && isAbout(task, each)),
    );
    const hasEnded = !takers.length && table.parts.ends.some((end) => end.state === state);
    hold(isCared || hasEnded, 'what is ordered is somebody’s task or has ended', { id, item, state, open });
  }
}

/** Nobody waits for nothing, and nothing goes on for somebody who has left. */
export function expectNothingLost(tables: Tables, row: CaseRow): void {
  const { id, terms } = row;
  if (terms.type !== 'opdVisit') {
    hold(row.outcome !== null || openTasks(tables, id).length > 0, 'an open order is somebody’s task', {
      id,
    });
    expectCared(tables, row);
    return;
  }
  if (row.waits && !row.outcome) {
    const { blocks, awaits } = standingOf(tables, id);
    hold(row.waits === 'answered' ? awaits : blocks, 'a visit that waits for nothing goes on', {
      id,
      waits: row.waits,
    });
  } else
    hold(row.outcome !== null || openTasks(tables, id).length > 0, 'an open visit is somebody’s task', {
      id,
    });
  const { endedIn } = row;
  if (endedIn === null || row.outcome === 'completed') return;
  for (const child of childrenOf(tables, id)) {
    // What was taken before goes on; a specimen that is rejected later is to be taken again.
    const left = [...child.items].filter(([, item]) => item.state === 'ordered' && item.movedIn < endedIn);
    hold(child.terms.type === 'labOrder' && left.length === 0, 'an early end reaches what was ordered', {
      id: child.id,
      left,
    });
  }
}

import type { TaskFacts } from '#contracts/cases/messages.ts';
import type { OrderEnd, WorkType } from '#contracts/cases/names.ts';
import type { WorkTaskToOpen, Standing } from '#contracts/cases/plan.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { invariant } from '#domain/platform/refusal.ts';
import type { NewId, OpenTask, Refused, Tasks } from '#domain/cases/case-rules.ts';
import { afterMoves, endOf, isIn, isWaiting, partsOf, standingOf } from '#domain/cases/work-parts.ts';
import type { Part } from '#domain/cases/work-parts.ts';
import type { Move, WorkRow, WorkTable, WorkTerms, PlanFor } from '#domain/cases/work-table.ts';

/** A row with the parts it takes. */
export type Effect<T extends WorkType> = { row: WorkRow<T>; ids: readonly string[] };
/** A task that is completed, with what it is about. */
type Completed = { taskId: string; kind: TaskKind; task: OpenTask };

type AnyTask<T extends WorkType> = {
  about: 'whole' | 'specimen' | 'parts' | 'part';
  when?: (terms: WorkTerms<T>) => boolean;
  outcomes: Readonly<Record<string, WorkRow<T> & { named?: string }>>;
};
type Made = {
  opens: WorkTaskToOpen[];
  cancels: string[];
  moves: Move[];
  standing: Standing;
  completes?: { taskId: string; kind: TaskKind };
  ends?: OrderEnd;
  specimens?: { specimenId: string; partIds: string[] }[];
  specimenId?: string;
};

/** A plan of the type of its table: only work of parts has moves. */
const planFor = <T extends WorkType>({ type, parts }: WorkTable<T>, { moves, ...made }: Made): PlanFor<T> =>
  ({ type, ...(parts ? { moves } : {}), ...made }) as unknown as PlanFor<T>;

/** The first step of some work, written with it. */
export function beginWork<T extends WorkType>(
  table: WorkTable<T>,
  terms: WorkTerms<T>,
  newId: NewId,
): PlanFor<T> {
  const parts = partsOf(table, terms);
  const tasksOf = (kind: TaskKind): WorkTaskToOpen[] => {
    const task: AnyTask<T> | undefined = table.tasks[kind];
    return task?.about === 'part'
      ? parts.map(({ id }) => ({ taskId: newId(), kind, partIds: [id] }))
      : [{ taskId: newId(), kind }];
  };
  return planFor(table, {
    opens: table.begins.flatMap(tasksOf),
    cancels: [],
    moves: [],
    standing: standingOf(table, parts),
  });
}

/** What a table says of work whose parts are where they are. Nothing here changes anything. */
export function workPlans<T extends WorkType>(table: WorkTable<T>, terms: WorkTerms<T>) {
  const isFor = ({ when }: { when?: (of: WorkTerms<T>) => boolean }) => !when || when(terms);
  const taskFor = (kind: TaskKind): AnyTask<T> | null => {
    const task: AnyTask<T> | undefined = table.tasks[kind];
    return task && isFor(task) ? task : null;
  };
  const rowsOf = (task: AnyTask<T>) => Object.values(task.outcomes).filter(isFor);

  /** The parts, of those given, that a task of the kind is about. */
  const partsFor = (kind: TaskKind, of: readonly Part[], task: Partial<OpenTask>): Part[] => {
    const about = taskFor(kind)?.about;
    if (about === 'specimen') return of.filter((part) => part.specimenId === task.specimenId);
    return about === 'parts' || about === 'part'
      ? of.filter(({ id }) => task.partIds?.includes(id))
      : [...of];
  };
  /** Those of them that wait for it. */
  const leftFor = (kind: TaskKind, of: readonly Part[], task: Partial<OpenTask> = {}): Part[] => {
    const rows = rowsOf(taskFor(kind) ?? { about: 'whole', outcomes: {} });
    return partsFor(kind, of, task).filter((part) => rows.some((row) => isWaiting(part, row)));
  };

  /** The rows that the facts of a completed task name, each with the parts it takes. */
  function effectsOf(
    facts: TaskFacts,
    { kind, task }: Completed,
    parts: readonly Part[],
  ): Effect<T>[] | Refused {
    const of = taskFor(kind);
    if (!of) return { refusal: 'task.not_open' };
    const able = partsFor(kind, parts, task);
    const takenBy = (row: WorkRow<T>) => able.filter((part) => isIn(part, row)).map(({ id }) => id);
    if ('outcome' in facts) {
      const row = of.outcomes[facts.outcome];
      invariant(row, 'a table has a row for each outcome');
      return [{ row, ids: takenBy(row) }];
    }
    const rows = rowsOf(of);
    const lists = [...new Set(rows.flatMap((row) => row.named ?? []))];
    if (!lists.length) return rows.map((row) => ({ row, ids: takenBy(row) }));
    const listed = (name = '') => (facts as { [list: string]: unknown })[name] as readonly string[];
    const effects = rows.map((row) => ({
      row,
      ids: listed(row.named).filter((id) => able.some((part) => part.id === id && isIn(part, row))),
    }));
    // Each part that was named goes one way, and none is named that cannot be taken here.
    const decided = effects.flatMap(({ ids }) => ids);
    const isFit =
      decided.length > 0 &&
      decided.length === lists.flatMap(listed).length &&
      decided.length === new Set(decided).size;
    return isFit ? effects.filter(({ ids }) => ids.length) : { refusal: 'order.item_state' };
  }

  /** The plan of some rows: moves, what follows, what is cancelled, and whether it is the end. */
  function planOf(
    effects: readonly Effect<T>[],
    { parts, tasks, newId, by }: { parts: readonly Part[]; tasks: Tasks; newId: NewId; by?: Completed },
  ): PlanFor<T> {
    const moves: Move[] = [];
    const opens: WorkTaskToOpen[] = [];
    const specimens: { specimenId: string; partIds: string[] }[] = [];
    const others = [...tasks].filter(([taskId]) => taskId !== by?.taskId);
    const isOpen = (kind: TaskKind) =>
      [...others.map(([, task]) => task), ...opens].some((task) => task.kind === kind);
    const open = (kind: TaskKind, partIds: readonly string[], specimenId = by?.task.specimenId) => {
      const about = taskFor(kind)?.about;
      if (!about || (about === 'whole' && isOpen(kind))) return;
      const named =
        about === 'part' ? partIds.map((id) => [id]) : about === 'parts' ? [[...partIds]] : [null];
      for (const ids of named)
        opens.push({
          taskId: newId(),
          kind,
          ...(about !== 'whole' && specimenId ? { specimenId } : {}),
          ...(ids ? { partIds: ids } : {}),
        });
    };
    for (const { row, ids } of effects) {
      const taken = row.takes?.(parts.filter((part) => ids.includes(part.id)));
      const groups = taken?.map((partIds) => ({ specimenId: newId(), partIds }));
      specimens.push(...(groups ?? []));
      for (const { specimenId, partIds } of groups ?? [{ specimenId: undefined, partIds: [...ids] }]) {
        const serves = specimenId ? { specimenId } : row.discards ? { specimenId: null } : {};
        if (row.to) moves.push({ ids: partIds, to: row.to, ...serves });
        for (const kind of row.opens ?? []) open(kind, partIds, specimenId);
      }
    }
    const after = afterMoves(parts, moves);
    // What a person left is the next one's; what nothing is left for goes.
    const left = by && table.parts ? leftFor(by.kind, after, by.task).map(({ id }) => id) : [];
    if (by && left.length) open(by.kind, left);
    const isIdle = (task: OpenTask) =>
      table.parts && taskFor(task.kind) && !leftFor(task.kind, after, task).length;
    const said = effects.find(({ row }) => row.ends)?.row.ends;
    const cancels = others.flatMap(([taskId, task]) => (said || isIdle(task) ? [taskId] : []));
    const goesOn = opens.length > 0 || others.length > cancels.length;
    const ends = said ?? (goesOn ? null : endOf(table, after));
    return {
      ...planFor(table, {
        cancels,
        moves,
        opens,
        standing: standingOf(table, after),
        ...(specimens.length ? { specimens } : {}),
        ...(by?.task.specimenId ? { specimenId: by.task.specimenId } : {}),
        ...(by ? { completes: { taskId: by.taskId, kind: by.kind } } : {}),
        ...(ends ? { ends } : {}),
      }),
      ...effects.find(({ row }) => row.carries)?.row.carries,
    };
  }

  return { effectsOf, planOf };
}

import { workTables } from '#test/model/work-tables.ts';
import { beginMatter } from '#test/model/rows.ts';
import { isMatter } from '#contracts/cases/names.ts';
import { takesSomething } from '#contracts/inbox/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { CaseMessage, ConsultationOutcome, TaskFacts } from '#contracts/cases/messages.ts';
import { orderTypes, visitExits, visitKinds } from '#contracts/visits/names.ts';
import type { Urgency } from '#contracts/visits/names.ts';
import type { PartState } from '#domain/cases/work-table.ts';
import { openTasks } from '#test/model/tables.ts';
import type { CaseRow, Form, TaskRow } from '#test/model/tables.ts';
import type { World } from '#test/model/world.ts';

/** Persons: they act on what the tables show, and may be wrong, late, or press twice. */
export type Chance = {
  below(limit: number): number;
  is(percent: number): boolean;
  of<T>(list: readonly T[]): T;
};

type MessageOf = CaseMessage extends infer M
  ? M extends CaseMessage
    ? Omit<M, 'submissionId' | 'actorId' | 'role' | 'knows'>
    : never
  : never;

/** Stores what a person sends; it is under way to its flow. */
export function submit(world: World, caseId: string, sent: MessageOf, form: Form = {}, isFit = true): string {
  const { tables, pool } = world;
  const id = `s${tables.submissions.size + 1}`;
  const knows = tables.cases.get(caseId)?.version ?? 0;
  const message = { ...sent, submissionId: id, actorId: 'somebody', role: 'nurse', knows } as CaseMessage;
  tables.submissions.set(id, {
    id,
    caseId,
    message,
    form,
    state: 'stored',
    problem: null,
    isFit: isFit && !form.isWrong,
  });
  pool.push(id);
  return id;
}

const itemsIn = (row: CaseRow, ...states: PartState[]) =>
  [...row.items].flatMap(([id, item]) => (states.includes(item.state) ? [id] : []));
/** Some of them, at least one; all when nothing is left to chance. */
function some(ids: readonly string[], chance: Chance | null): string[] {
  if (!chance || chance.is(50)) return [...ids];
  const chosen = ids.filter(() => chance.is(50));
  return chosen.length ? chosen : ids.slice(0, 1);
}

const basket = (
  chance: Chance,
  name: string,
  types: readonly (typeof orderTypes)[number][] = orderTypes,
): NonNullable<Form['orders']> =>
  Array.from({ length: 1 + chance.below(2) }, (_order, order) => ({
    type: chance.of(types),
    parts: Array.from({ length: 1 + chance.below(3) }, (_, index) => ({
      id: `${name}.${order}.${index}`,
      group: `g${index % 2}`,
      waitFor: chance.is(50),
    })),
  }));

/** Comes to the desk: a visit to a doctor, or for something ordered elsewhere. */
export function arrive(world: World, chance: Chance): void {
  const kind = chance.is(75) ? 'consultation' : chance.of(visitKinds);
  const only =
    kind === 'lab_only' ? 'labOrder' : kind === 'pharmacy_only' ? 'prescription' : 'procedureOrder';
  const isSeen = kind === 'consultation' || kind === 'emergency';
  const form: Form = isSeen ? {} : { orders: basket(chance, 'p', [only]) };
  submit(world, `v${world.tables.submissions.size}`, { act: 'checkIn', kind }, form);
}

/** Completes a task as it stands in the tables. Without chance: straight on to its end. */
export function complete(world: World, task: TaskRow, chance: Chance | null): string {
  const row = world.tables.cases.get(task.caseId) as CaseRow;
  const [facts, form] = factsOf(task, row, chance);
  const isWrong = chance?.is(4) ? { isWrong: true } : {};
  const mayBeRefused =
    task.kind === 'dispensing' || !('partIds' in facts && facts.partIds.includes('nobody’s'));
  return submit(
    world,
    task.caseId,
    { act: 'completeTask', taskId: task.id, facts },
    { ...form, ...isWrong },
    task.state === 'open' && mayBeRefused && isTaken(world, task, row, form, facts),
  );
}

/** Whether the transaction has nothing against it: nothing is handed over for who has left, and what is left over is decided. */
function isTaken(
  world: World,
  { kind }: TaskRow,
  row: CaseRow,
  { issues = 0 }: Form,
  facts: TaskFacts,
): boolean {
  const visit = world.tables.cases.get(row.visitId);
  const takes = takesSomething(kind);
  if (takes && visit?.outcome && visit.outcome !== 'completed' && visit.outcome !== 'referred') return false;
  return facts.kind !== 'dispensing' || facts.outcome !== 'complete' || issues >= row.rest;
}

function factsOf(task: TaskRow, row: CaseRow, chance: Chance | null): [TaskFacts, Form] {
  const { kind, partIds = [] } = task;
  const of = (state: PartState) => partIds.filter((id) => row.items.get(id)?.state === state);
  switch (kind) {
    case 'triage':
      return [{ kind, urgency: (1 + (chance?.below(5) ?? 3)) as Urgency }, {}];
    case 'consultation': {
      const outcome: ConsultationOutcome = chance
        ? chance.is(92)
          ? chance.of(['complete', 'await_results', 'await_results', 'refer_doctor', 'referred'])
          : chance.of(['transferred', 'died'])
        : 'complete';
      const next = outcome === 'refer_doctor' ? { toDoctorId: 'second' } : {};
      return [
        { kind, outcome, ...next },
        chance?.is(75) ? { orders: basket(chance, `p${row.version}`) } : {},
      ];
    }
    case 'collection': {
      const taken = some(itemsIn(row, 'ordered'), chance);
      return [{ kind, partIds: chance?.is(3) ? ['nobody’s'] : taken }, {}];
    }
    case 'specimen_receipt':
      return [{ kind, outcome: chance?.is(35) ? 'rejected' : 'received' }, {}];
    case 'result_entry':
      return [{ kind, partIds: some(of('received'), chance) }, {}];
    case 'verification': {
      const decided = some(of('resulted'), chance);
      const backIds = chance ? decided.filter(() => chance.is(25)) : [];
      return [{ kind, partIds: decided.filter((id) => !backIds.includes(id)), backIds }, {}];
    }
    case 'result_review':
      return [{ kind, partIds: some([...itemsIn(row, 'verified'), ...itemsIn(row, 'expired')], chance) }, {}];
    case 'dispensing': {
      const issues = chance ? chance.below(row.rest + 1) : row.rest;
      return [
        {
          kind,
          outcome: chance ? chance.of(['complete', 'rest_waits', 'rest_declined'] as const) : 'complete',
        },
        { issues },
      ];
    }
    default:
      return [{ kind, ...outcomeOf(kind, row, chance) } as TaskFacts, {}];
  }
}

/** Of a task with several outcomes, none of which names parts, one of them: mostly the first. */
function outcomeOf(kind: TaskKind, { terms }: CaseRow, chance: Chance | null): { outcome?: string } {
  if (terms.type === 'opdVisit') return {};
  const tasks: { [K in TaskKind]?: { outcomes: Readonly<Record<string, object>> } } =
    workTables[terms.type].tasks;
  const outcomes = Object.entries(tasks[kind]?.outcomes ?? {});
  const [first] = outcomes;
  if (outcomes.length < 2 || !first || outcomes.some(([, row]) => 'named' in row)) return {};
  return { outcome: chance?.is(20) ? chance.of(outcomes.map(([name]) => name)) : first[0] };
}

/** Somebody does something. */
export function somebodyActs(world: World, chance: Chance): void {
  const { tables } = world;
  const open = openTasks(tables);
  const cases = [...tables.cases.values()];
  const dice = chance.below(100);
  const visits = cases.filter((row) => row.terms.type === 'opdVisit');
  if (dice < 8 && visits.length < 2) return arrive(world, chance);
  if (dice < 10 && visits.length) {
    const visit = chance.of(visits);
    submit(world, visit.id, { act: 'exitVisit', exit: chance.of(visitExits) }, {}, false);
    return;
  }
  if (dice < 11 && !cases.some((row) => isMatter(row.terms.type))) {
    beginMatter(tables, 'm');
    return;
  }
  const orders = cases.filter((row) => row.parentId);
  if (dice < 16 && orders.length) {
    const row = chance.of(orders);
    const ids = itemsIn(row, 'ordered', 'scheduled');
    submit(
      world,
      row.id,
      { act: 'cancelOrder', ...(ids.length && chance.is(50) ? { partIds: some(ids, chance) } : {}) },
      {},
      false,
    );
    return;
  }
  if (dice < 20 && tables.tasks.size) complete(world, chance.of([...tables.tasks.values()]), chance);
  else if (open.length) complete(world, chance.of(open), chance);
}

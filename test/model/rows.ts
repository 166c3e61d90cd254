import type {
  CaseTerms,
  WorkReceipt,
  StepInput,
  VisitReceipt,
  WrittenStep,
} from '#contracts/cases/messages.ts';
import { takesSomething } from '#contracts/inbox/names.ts';
import { isOrder } from '#contracts/cases/names.ts';
import type { OrderEnd, WorkType } from '#contracts/cases/names.ts';
import type { OrderPlan, Plan, VisitPlan, WorkPlan } from '#contracts/cases/plan.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { beginWork } from '#domain/cases/work-plan.ts';
import type { Move, PartState, WorkTerms } from '#domain/cases/work-table.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { childrenOf, newCase, standingOf } from '#test/model/tables.ts';
import type { CaseRow, Form, Tables } from '#test/model/tables.ts';
import { workTables } from '#test/model/work-tables.ts';
import { charges, visitReceipt, workReceipt } from '#test/model/written.ts';

/** Rows of a step, as the handlers of the kinds and the frame write them. */
export type Around = {
  input: StepInput;
  of: CaseRow | null;
  form: Form;
  submissionId: string | null;
  cause: string;
};
type Idle = { idle: { again: number | null } };

const daysMs = 86_400_000;
const early = ['no_show', 'left', 'transferred', 'died', 'cancelled'];

/** @throws Refusal, with nothing written */
export function writeRows(tables: Tables, around: Around): WrittenStep | Idle {
  const { input } = around;
  if (around.form.isWrong) throw new Refusal('request.invalid');
  const { plan } = input;
  if (plan.type === 'opdVisit') return visitRows(tables, plan, around);
  return isOrderPlan(plan) ? orderRows(tables, plan, around) : matterRows(tables, plan, around);
}

function visitRows(tables: Tables, plan: VisitPlan, around: Around): WrittenStep | Idle {
  const { input, form, submissionId } = around;
  const { step, caseId } = input;
  const notNow = around.of && notYet(tables, around.of, step);
  if (notNow) return { idle: { again: notNow } };
  // What was taken, handed over or performed stays charged: such a visit has taken place.
  if (step === 'exitVisit' && (plan.exit === 'cancelled' || plan.exit === 'no_show') && around.of?.hasCharges)
    throw new Refusal('visit.exit_not_allowed');
  const { fee, moneyFirst } = tables.settings;
  const isCharged = charges(plan, {
    ...tables.settings,
    balance: 0,
    standing: standingOf(tables, caseId),
    isOrdering: false,
  });
  const paid = plan.completes?.kind === 'payment';
  const balance = (paid ? 0 : (around.of?.balance ?? 0)) + (isCharged ? fee : 0);
  const orders = form.orders ?? [];
  const found = {
    balance,
    moneyFirst,
    standing: standingOf(tables, caseId),
    isOrdering: orders.length > 0,
    sessionEndsAt: step === 'checkIn' ? tables.now + 4 * 3_600_000 : null,
  };
  const about = { caseId, visitId: caseId, submissionId, at: tables.now };
  const receipt = visitReceipt(plan, about, found);
  if (!receipt) return { idle: { again: null } };

  const of =
    around.of ?? newCase(tables, { id: caseId, terms: input.terms, parentId: null, visitId: caseId });
  of.balance = balance;
  of.hasCharges ||= isCharged && fee > 0;
  const begun = orders.map(({ type, parts }, index) => {
    const id = `${caseId}/${of.version + 1}.${index}`;
    return newCase(tables, { id, terms: termsOf(type, parts, tables), parentId: caseId, visitId: caseId });
  });
  const outcome = receipt.stage === 'closed' ? (receipt.exit ?? 'completed') : null;
  const waits = plan.ways[receipt.way]?.waits ?? null;
  receipt.orders = begun.flatMap(({ id, terms: { type } }) => (isOrder(type) ? [{ orderId: id, type }] : []));
  const written = put(tables, of, around, receipt, {
    state: receipt.stage,
    blocks: false,
    awaits: false,
    waits,
    outcome,
  });
  for (const child of begun) begin(tables, child);
  leaveWord(tables, of, { wasBlocking: false, wasAwaiting: false }, begun);
  return written;
}

/** What the clock of the flow cannot know: when to ask again. */
function notYet(tables: Tables, of: CaseRow, step: StepInput['step']): number | null {
  if (step === 'no_show' && tables.now < of.sessionEndsAt) return of.sessionEndsAt;
  if (step !== 'abandon') return null;
  const cases = [...tables.cases.values()].filter((row) => row.visitId === of.id);
  const again = Math.max(...cases.map((row) => row.changedAt)) + 3 * daysMs;
  return again > tables.now ? again : null;
}

function termsOf(
  type: OrderType,
  parts: (CaseTerms & { type: 'labOrder' })['parts'],
  tables: Tables,
): CaseTerms {
  if (type === 'labOrder')
    return { type, parts, expiresAfterMs: 7 * daysMs, reviews: tables.settings.reviews };
  if (type === 'prescription') return { type, parts, expiresAfterMs: 5 * daysMs, reservedForMs: daysMs / 6 };
  return { type, parts, expiresAfterMs: 6 * daysMs };
}

const isOrderPlan = (plan: WorkPlan): plan is OrderPlan => isOrder(plan.type);
const beginOf = <T extends WorkType>(type: T, terms: CaseTerms, newId: () => string): WorkPlan =>
  beginWork(workTables[type], terms as WorkTerms<T>, newId);

/** A matter begins by itself, in the transaction of the act that it comes from. */
export function beginMatter(tables: Tables, id: string): void {
  const terms: CaseTerms = { type: 'accessReview' };
  begin(tables, newCase(tables, { id, terms, parentId: null, visitId: id }));
  tables.notices.push({ caseId: id, message: 'begin' });
}

/** The first step of some work, in the transaction that begins it. */
function begin(tables: Tables, of: CaseRow): void {
  const { terms } = of;
  let last = 0;
  const newId = () => `${of.id}#${(last += 1)}`;
  invariant(terms.type !== 'opdVisit', 'a visit begins with its check-in');
  const plan = beginOf(terms.type, terms, newId);
  const input: StepInput = {
    hospitalId: 'h',
    caseId: of.id,
    terms,
    version: 0,
    step: 'begin',
    actor: { kind: 'platform' },
    plan,
  };
  const around: Around = { input, of, form: {}, submissionId: null, cause: 'begin@0' };
  const written = isOrderPlan(plan)
    ? orderRows(tables, plan, around, true)
    : matterRows(tables, plan, around);
  invariant(written.version === 1, 'work begins once');
}

/** A matter is of no visit: it holds nothing up, and nothing that happens to one ends it. */
function matterRows(tables: Tables, plan: WorkPlan, around: Around): WrittenStep {
  const { of, submissionId } = around;
  invariant(of, 'a matter is begun by the act that it comes from');
  const about = { caseId: of.id, visitId: of.id, submissionId, at: tables.now };
  const ended = plan.ends ?? null;
  const stands = { blocks: false, awaits: false, waits: null };
  return put(tables, of, around, workReceipt(plan, about), {
    state: ended ?? 'active',
    outcome: ended,
    ...stands,
  });
}

function orderRows(tables: Tables, plan: OrderPlan, around: Around, isBegin = false): WrittenStep {
  const { of, input, form, submissionId } = around;
  invariant(of, 'an order is written by its visit');
  const visit = tables.cases.get(of.visitId);
  invariant(visit, 'the visit of an order is there');
  const kind = plan.completes?.kind;
  if (kind && takesSomething(kind) && visit.outcome && early.includes(visit.outcome))
    throw new Refusal('order.visit_closed');
  let ended: OrderEnd | null = plan.ends ?? null;
  if (kind === 'dispensing') {
    const outcome =
      input.actor.kind === 'person' ? dispensingOutcome(tables, input.actor.submissionId) : 'complete';
    const rest = Math.max(0, of.rest - (form.issues ?? 0));
    if (rest > 0 && outcome === 'complete') throw new Refusal('pharmacy.rest_undecided');
    ended = rest === 0 || outcome === 'rest_declined' ? 'completed' : null;
    of.rest = rest;
  }
  if ('moves' in plan) for (const move of plan.moves) moveItems(tables, of, move);
  if (kind === 'collection' || kind === 'procedure' || kind === 'dispensing') {
    visit.balance += 100;
    visit.hasCharges = true;
  }
  const about = { caseId: of.id, visitId: of.visitId, submissionId, at: tables.now };
  const was = { wasBlocking: of.blocks, wasAwaiting: of.awaits };
  const written = put(tables, of, around, workReceipt(plan, about, ended), {
    state: ended ?? 'active',
    blocks: !ended && plan.standing.blocks,
    awaits: !ended && plan.standing.awaits,
    waits: null,
    outcome: ended,
  });
  if (!isBegin) leaveWord(tables, of, was, []);
  return written;
}

function dispensingOutcome(tables: Tables, submissionId: string): string {
  const message = tables.submissions.get(submissionId)?.message;
  return message?.act === 'completeTask' && message.facts.kind === 'dispensing'
    ? message.facts.outcome
    : 'complete';
}

const from: Partial<Record<PartState, PartState[]>> = {
  ordered: ['collected'],
  collected: ['ordered'],
  received: ['collected', 'resulted'],
  resulted: ['received'],
  verified: ['resulted'],
  reviewed: ['verified', 'resulted'],
  scheduled: ['ordered'],
  performed: ['scheduled'],
  cancelled: ['ordered', 'scheduled'],
  expired: ['ordered', 'scheduled', 'expired'],
};
function moveItems(tables: Tables, of: CaseRow, { ids, to, specimenId }: Move): void {
  for (const id of ids) {
    const item = of.items.get(id);
    invariant(item && from[to]?.includes(item.state), `an item goes from ${item?.state} to ${to}`);
    of.items.set(id, {
      state: to,
      movedIn: tables.transactions,
      specimenId: specimenId === undefined ? item.specimenId : specimenId,
      isKnown: item.state === 'expired',
    });
  }
}

type Change = Pick<CaseRow, 'state' | 'blocks' | 'awaits' | 'waits' | 'outcome'>;

/** What all steps have: tasks, journal, and how the case stands. */
function put(
  tables: Tables,
  of: CaseRow,
  { input, cause }: Around,
  receipt: VisitReceipt | WorkReceipt,
  change: Change,
): WrittenStep {
  const plan: Plan = input.plan;
  tables.transactions += 1;
  const done = plan.completes && tables.tasks.get(plan.completes.taskId);
  if (done) done.state = 'done';
  for (const taskId of plan.cancels) {
    const task = tables.tasks.get(taskId);
    if (task?.state === 'open') task.state = 'cancelled';
  }
  for (const { taskId, kind, specimenId, partIds } of receipt.opened) {
    // `on conflict do nothing`: a task whose id was used before is not opened.
    if (tables.tasks.has(taskId)) continue;
    tables.tasks.set(taskId, {
      id: taskId,
      caseId: of.id,
      kind,
      state: 'open',
      ...(specimenId ? { specimenId } : {}),
      ...(partIds ? { partIds } : {}),
    });
  }
  const written: WrittenStep = { version: of.version + 1, cause, plan, receipt };
  of.journal.push(written);
  Object.assign(of, change, { version: written.version, changedAt: tables.now });
  if (change.outcome) of.endedIn = tables.transactions;
  return written;
}

/** As `activities/cases/leave-word.ts`. */
function leaveWord(
  tables: Tables,
  of: CaseRow,
  { wasBlocking, wasAwaiting }: { wasBlocking: boolean; wasAwaiting: boolean },
  begun: readonly CaseRow[],
): void {
  if (tables.fault === 'leaves no word') return;
  for (const { id } of begun) tables.notices.push({ caseId: id, message: 'begin' });
  const hasLetGo = (wasBlocking && !of.blocks) || (wasAwaiting && !of.awaits);
  const parent = of.parentId && hasLetGo ? tables.cases.get(of.parentId) : null;
  const waiting = of.parentId ? (parent && !parent.outcome ? parent : null) : of;
  if (waiting?.waits) {
    const { blocks, awaits } = standingOf(tables, waiting.id);
    if (!(waiting.waits === 'answered' ? awaits : blocks))
      tables.notices.push({ caseId: waiting.id, message: 'advance' });
  }
  if (!of.parentId && of.outcome && of.outcome !== 'completed')
    for (const { id } of childrenOf(tables, of.id))
      tables.notices.push({ caseId: id, message: 'parentEnded', exit: of.outcome as 'left' });
}

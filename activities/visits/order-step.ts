import { priorityOfOrder } from '#contracts/labs/names.ts';
import type { OrderPriority } from '#contracts/labs/names.ts';
import type { PartMove } from '#contracts/cases/kind-record.ts';
import type { OrderEnd } from '#contracts/cases/names.ts';
import type { OrderPlan, WorkTaskToOpen } from '#contracts/cases/plan.ts';
import { dueMinutes, kindsForOwner } from '#contracts/inbox/names.ts';
import type { KindOf } from '#contracts/inbox/names.ts';
import type { Completed, FormOf } from '#contracts/inbox/task-forms.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { Handler, WorkWritten, Step, TaskToOpen } from '#activities/cases/handler.ts';

/** What an order's own rows came to. */
export type OrderEffect = {
  ended?: OrderEnd | null;
  /** What was found may harm while it waits, as a critical result: the tasks this step opens come first. */
  cannotWait?: boolean;
};
/** An order as the rows of its steps need it: what its case says of it. */
export type OrderHead = {
  id: string;
  visitId: string;
  patientId: string;
  ownerId: string | null;
  workflowId: string;
};
/** A step of an order in its transaction; the case of the order is locked. */
export type StepOfOrder<T extends OrderType> = Step<T> & { order: OrderHead };
/** What writes the rows of a type of order: one act for each kind of its tasks, one for every other step. */
export type OrderRows<T extends OrderType> = {
  tasks: {
    [K in KindOf<T>]: (tenant: Tenant, step: StepOfOrder<T>, form: FormOf<K>) => Promise<OrderEffect>;
  };
  others(tenant: Tenant, step: StepOfOrder<T>): Promise<OrderEffect>;
};

/** The items that a plan moves to one of some states. */
export const movedTo = <S extends string>(
  { plan }: { plan: { moves: readonly PartMove<S>[] } },
  ...states: S[]
): string[] => plan.moves.flatMap((move) => (states.includes(move.to) ? move.ids : []));

/** For orders that end as their plan says: writes the rows of a step, and the end of the order where it is one. */
export const thenEnd =
  <T extends OrderType>(end: (tenant: Tenant, orderId: string, state: OrderEnd) => void) =>
  <F>(write: (tenant: Tenant, step: StepOfOrder<T>, form: F) => Promise<OrderEffect | void>) =>
  async (tenant: Tenant, step: StepOfOrder<T>, form: F): Promise<OrderEffect> => {
    const effect = await write(tenant, step, form);
    const { ends }: OrderPlan = step.plan;
    if (ends) end(tenant, step.order.id, ends);
    return effect ?? {};
  };

/** A handler of a type of order, over what writes its rows; its tasks get their times. */
export function orderStep<T extends OrderType>(rows: OrderRows<T>): Handler<T> {
  const run = <K extends KindOf<T>>(tenant: Tenant, step: StepOfOrder<T>, kind: K, form: FormOf<K>) =>
    rows.tasks[kind](tenant, step, form);
  const act = (tenant: Tenant, step: StepOfOrder<T>, completed: Completed): Promise<OrderEffect> => {
    if (!(completed.kind in rows.tasks)) throw new Refusal('task.not_open');
    // Form and kind were put together when the form was parsed.
    const { kind, form } = completed as { kind: KindOf<T>; form: FormOf<KindOf<T>> };
    return run(tenant, step, kind, form);
  };

  return async (tenant, planned): Promise<WorkWritten> => {
    const { of, caseId: id, visitId, patientId } = planned;
    invariant(of && 'expiresAfterMs' in of.terms, 'an order is written by its visit');
    const priority = of.terms.priority ?? 'routine';
    const order = { id, visitId, patientId, ownerId: of.ownerId ?? null, workflowId: of.workflowId };
    const step = { ...planned, order };
    const plan: OrderPlan = step.plan;
    const { completed } = step;
    const effect = await (completed ? act(tenant, step, completed) : rows.others(tenant, step));
    const comesAs = effect.cannotWait ? 'stat' : priority;
    const ended = effect.ended === undefined ? (plan.ends ?? null) : effect.ended;
    return {
      type: 'work',
      opens: ended
        ? []
        : await Promise.all(plan.opens.map((task) => orderTask(tenant, order.ownerId, comesAs, task))),
      cancelledAs: step.exit ?? ended ?? 'cancelled',
      begins: [],
      ownerId: order.ownerId,
      audit: {
        action: `order.${actionOf[step.step] ?? step.step}`,
        details: { ends: ended, ...('moves' in plan ? { items: plan.moves.flatMap(({ ids }) => ids) } : {}) },
      },
      ended,
      standing: plan.standing,
    };
  };
}

/** Names of acts in the audit that were there before the frame. */
const actionOf: Partial<Record<Step['step'], string>> = {
  completeTask: 'complete_task',
  cancelOrder: 'cancel',
};

/** An urgent order's tasks are due in half the time of a routine one's, a STAT order's in a quarter. */
const share = { stat: 0.25, urgent: 0.5, routine: 1 } as const;

/** Results go to the doctor who owns them; the rest to whoever does such work. */
async function orderTask(
  tenant: Tenant,
  ownerId: string | null,
  priority: OrderPriority,
  task: WorkTaskToOpen,
): Promise<TaskToOpen> {
  const { settings } = await hospitalClock(tenant);
  const minutes = dueMinutes(task.kind, settings);
  invariant(minutes !== null, 'the urgency of a visit times no task of an order');
  return {
    ...task,
    minutes: minutes * share[priority],
    priority: priorityOfOrder[priority],
    departmentId: null,
    assigneeId: kindsForOwner.includes(task.kind) ? ownerId : null,
  };
}

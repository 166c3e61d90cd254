import type { ErrorCode } from '#contracts/platform/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type {
  CompleteTaskMessage,
  MoneyDue,
  OrderStanding,
  StepReceipt,
  TaskToOpen,
  VisitResume,
} from '#contracts/visits/messages.ts';
import type { VisitExit, VisitKind, VisitOutcome, VisitStage } from '#contracts/visits/names.ts';

/**
 * The outpatient visit as a state machine: pure, so that the flow, its tests and the reconciler read the same rules.
 * Code here is as frozen as workflow code: running visits replay it, each on its own version.
 */
export type VisitFlow = {
  opened: boolean;
  stage: VisitStage;
  tasks: Map<string, { kind: TaskKind }>;
  /** Orders of the visit as they last told. */
  orders: Map<string, Omit<OrderStanding, 'orderId'>>;
  /** The patient comes back to the doctor when what they wait for is in. */
  returning: boolean;
  /** Consultations signed so far. */
  consultations: number;
  /** The fee was asked for before the consultation. */
  prepaid: boolean;
  /** Decided by the doctor, carried out when the bill is done. */
  pendingExit: VisitExit | null;
  outcome: VisitOutcome | null;
};

export const newVisitFlow = (): VisitFlow => ({
  opened: false,
  stage: 'registered',
  tasks: new Map(),
  orders: new Map(),
  returning: false,
  consultations: 0,
  prepaid: false,
  pendingExit: null,
  outcome: null,
});

/** The state of a visit whose flow was lost, as the tables tell it. */
export const resumedVisitFlow = (from: VisitResume): VisitFlow => ({
  ...newVisitFlow(),
  opened: true,
  stage: from.stage,
  tasks: new Map(from.tasks.map((task) => [task.taskId, { kind: task.kind }])),
  orders: new Map(
    from.orders.map(({ orderId, blocks, awaits, ended }) => [orderId, { blocks, awaits, ended }]),
  ),
  returning: from.returning,
  consultations: from.consultations,
  prepaid: from.prepaid,
  pendingExit: from.pendingExit,
});

/** What a step does: the activity writes it, then `commitPlan` makes it so in the flow. */
export type Plan = {
  completes?: { taskId: string; kind: TaskKind };
  opens: TaskToOpen[];
  cancels: string[];
  stage: VisitStage;
  /** When nothing is due, and so the conditional task is not needed. */
  otherwise?: { stage: VisitStage; opens: TaskToOpen[] };
  chargeConsultation?: boolean;
  exit?: VisitExit;
  consultationSigned?: boolean;
  asksPrepayment?: boolean;
  pendingExit?: VisitExit;
  returning?: boolean;
};
export type PlanOrRefusal = Plan | { refusal: ErrorCode };
export type NewId = () => string;

export const isRefusal = (plan: PlanOrRefusal): plan is { refusal: ErrorCode } => 'refusal' in plan;

/** Whether a task may be completed now; null when it may. */
export function taskRefusal(flow: VisitFlow, taskId: string, kind: TaskKind): ErrorCode | null {
  if (flow.outcome) return 'visit.closed';
  const task = flow.tasks.get(taskId);
  return task && task.kind === kind ? null : 'task.not_open';
}

/** Whether a visit may end this way now; null when it may. */
export function exitRefusal(flow: VisitFlow, exit: VisitExit): ErrorCode | null {
  if (!flow.opened) return 'visit.not_open';
  if (flow.outcome) return 'visit.closed';
  // What was performed cannot be cancelled or never have been attended (design section 4).
  if ((exit === 'cancelled' || exit === 'no_show') && flow.consultations > 0) return 'visit.exit_not_allowed';
  return null;
}

export function planCheckIn(flow: VisitFlow, newId: NewId, kind: VisitKind = 'consultation'): PlanOrRefusal {
  if (flow.opened || flow.outcome) return { refusal: 'visit.already_open' };
  // Without a doctor: what the patient came for starts at once, the bill follows when it is done.
  if (kind !== 'consultation') return { opens: [], cancels: [], stage: 'orders' };
  return { opens: [{ taskId: newId(), kind: 'triage' }], cancels: [], stage: 'triage' };
}

/** Urgent patients never wait for money. */
export const asksForMoneyFirst = (message: CompleteTaskMessage): boolean =>
  message.kind === 'triage' && (message.urgency ?? 5) > 2;

export function planCompleteTask(
  flow: VisitFlow,
  message: CompleteTaskMessage,
  newId: NewId,
  due: MoneyDue,
): PlanOrRefusal {
  const refusal = taskRefusal(flow, message.taskId, message.kind);
  if (refusal) return { refusal };
  const completes = { taskId: message.taskId, kind: message.kind };
  const done = { completes, cancels: [] as string[] };
  switch (message.kind) {
    case 'triage': {
      const urgency = message.urgency ? { urgency: message.urgency } : {};
      return due === 'now'
        ? {
            ...done,
            opens: [{ taskId: newId(), kind: 'payment', onlyIf: 'balance_due' }],
            stage: 'payment',
            otherwise: {
              stage: 'consultation',
              opens: [{ taskId: newId(), kind: 'consultation', ...urgency }],
            },
            chargeConsultation: true,
            asksPrepayment: true,
          }
        : { ...done, opens: [{ taskId: newId(), kind: 'consultation', ...urgency }], stage: 'consultation' };
    }
    case 'consultation': {
      const signed = {
        ...done,
        consultationSigned: true,
        chargeConsultation: !(flow.prepaid && flow.consultations === 0),
      };
      const outcome = message.outcome ?? 'complete';
      if (outcome === 'refer_doctor') {
        return {
          ...signed,
          opens: [
            {
              taskId: newId(),
              kind: 'consultation',
              ...(message.toDoctorId ? { doctorId: message.toDoctorId } : {}),
            },
          ],
          stage: 'consultation',
        };
      }
      if (outcome === 'died' || outcome === 'transferred')
        return { ...signed, opens: [], stage: 'closed', exit: outcome };
      if (outcome === 'await_results') return { ...signed, opens: [], stage: 'orders', returning: true };
      const exit = outcome === 'referred' ? { pendingExit: outcome } : {};
      // The bill waits for what is still to be collected, handed over or performed.
      const orders = { stage: 'orders' as const, opens: [] };
      if (blocked(flow)) return { ...signed, ...exit, ...orders };
      return {
        ...signed,
        ...exit,
        opens: [{ taskId: newId(), kind: 'billing', onlyIf: 'no_orders' }],
        stage: 'billing',
        otherwise: orders,
      };
    }
    case 'billing':
      return {
        ...done,
        opens: [{ taskId: newId(), kind: 'payment', onlyIf: 'balance_due' }],
        stage: 'payment',
        otherwise: { stage: 'closed', opens: [] },
        ...(flow.pendingExit ? { exit: flow.pendingExit } : {}),
      };
    case 'payment':
      if (flow.prepaid && flow.consultations === 0)
        return { ...done, opens: [{ taskId: newId(), kind: 'consultation' }], stage: 'consultation' };
      return { ...done, opens: [], stage: 'closed', ...(flow.pendingExit ? { exit: flow.pendingExit } : {}) };
    // Tasks of an order belong to the order's own flow.
    default:
      return { refusal: 'task.not_open' };
  }
}

const blocked = (flow: VisitFlow): boolean => [...flow.orders.values()].some((order) => order.blocks);
const awaited = (flow: VisitFlow): boolean => [...flow.orders.values()].some((order) => order.awaits);

/** Notes how an order stands. What has ended stays noted: an order tells in any order of delivery. */
export function noteOrder(flow: VisitFlow, { orderId, ...standing }: OrderStanding): void {
  if (!flow.orders.get(orderId)?.ended) flow.orders.set(orderId, standing);
}

/** What follows by itself when the visit waits for nothing more: back to the doctor, or on to the bill. Null while it waits. */
export function planAdvance(
  flow: VisitFlow,
  newId: NewId,
): { open: TaskToOpen; stage: VisitStage; returning: boolean } | null {
  if (!flow.opened || flow.outcome || flow.stage !== 'orders') return null;
  if (flow.returning)
    return awaited(flow)
      ? null
      : { open: { taskId: newId(), kind: 'consultation' }, stage: 'consultation', returning: true };
  return blocked(flow)
    ? null
    : { open: { taskId: newId(), kind: 'billing' }, stage: 'billing', returning: false };
}

/** Makes an advance true in the flow once it is written. */
export function commitAdvance(flow: VisitFlow, advance: { open: TaskToOpen; stage: VisitStage }): void {
  flow.stage = advance.stage;
  flow.returning = false;
  flow.tasks.set(advance.open.taskId, { kind: advance.open.kind });
}

/** An early end: every open task is cancelled; what was performed stays charged and becomes a receivable. */
export function planExit(flow: VisitFlow, exit: VisitExit): PlanOrRefusal {
  const refusal = exitRefusal(flow, exit);
  if (refusal) return { refusal };
  return { opens: [], cancels: [...flow.tasks.keys()], stage: 'closed', exit };
}

/** Makes an applied plan true in the flow. The receipt tells what the transaction really did. */
export function commitPlan(flow: VisitFlow, plan: Plan, receipt: StepReceipt): void {
  flow.opened = true;
  if (plan.completes) flow.tasks.delete(plan.completes.taskId);
  for (const taskId of plan.cancels) flow.tasks.delete(taskId);
  for (const task of receipt.opened) flow.tasks.set(task.taskId, { kind: task.kind });
  flow.stage = receipt.stage;
  if (plan.consultationSigned) flow.consultations += 1;
  if (plan.asksPrepayment) flow.prepaid = true;
  if (plan.pendingExit) flow.pendingExit = plan.pendingExit;
  if (plan.returning) flow.returning = true;
  // Until it tells otherwise an order stands as it was written: to be done, and awaited where the doctor waits for it.
  for (const order of receipt.orders ?? [])
    noteOrder(flow, {
      orderId: order.orderId,
      blocks: true,
      awaits: order.parts.some((part) => part.waitFor),
      ended: false,
    });
  if (receipt.stage === 'closed') flow.outcome = plan.exit ?? 'completed';
}

import type { ErrorCode } from '#contracts/platform/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { CompleteTaskMessage, MoneyDue, StepReceipt, TaskToOpen } from '#contracts/visits/messages.ts';
import type { VisitExit, VisitOutcome, VisitStage } from '#contracts/visits/names.ts';

/**
 * The outpatient visit as a state machine: pure, so that the flow, its tests and the reconciler read the same rules.
 * Code here is as frozen as workflow code: running visits replay it, each on its own version.
 */
export type VisitFlow = {
  opened: boolean;
  stage: VisitStage;
  tasks: Map<string, { kind: TaskKind }>;
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
  consultations: 0,
  prepaid: false,
  pendingExit: null,
  outcome: null,
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

export function planCheckIn(flow: VisitFlow, newId: NewId): PlanOrRefusal {
  if (flow.opened || flow.outcome) return { refusal: 'visit.already_open' };
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
      const exit = outcome === 'referred' ? { pendingExit: outcome } : {};
      return { ...signed, ...exit, opens: [{ taskId: newId(), kind: 'billing' }], stage: 'billing' };
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
    case 'attention':
      return { refusal: 'task.not_open' };
  }
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
  if (receipt.stage === 'closed') flow.outcome = plan.exit ?? 'completed';
}

import type { TaskKind } from '#contracts/inbox/names.ts';
import type { OrderCases } from '#contracts/inbox/kind-names.ts';
import type { OrderType, Urgency, VisitExit, VisitStage } from '#contracts/visits/names.ts';
import type { CaseType, MatterType, OrderEnd, WorkType } from '#contracts/cases/names.ts';

/**
 * What a step does, decided by the flow and written by the act. A plan is data: it is kept in the journal of the case, so that a
 * flow that never heard of a step makes true what was written, not what it would plan now.
 */
type PlanOf<T extends CaseType> = {
  type: T;
  completes?: { taskId: string; kind: TaskKind };
  cancels: string[];
};

/** A task of a visit: a consultation goes to a doctor, with the urgency it was given. */
export type VisitTaskToOpen = { taskId: string; kind: TaskKind; doctorId?: string; urgency?: Urgency };
/** A task of work: of an order, about which specimen and parts it is. */
export type WorkTaskToOpen = { taskId: string; kind: TaskKind; specimenId?: string; partIds?: string[] };

/** What must hold in the tables for a way to be taken; asked in the transaction of the step. */
export type Condition =
  /** The hospital asks for money before the consultation, and something is due. */
  | 'money_first'
  /** Something is left to pay. */
  | 'balance_due'
  /** Nothing is to be collected, handed over or performed. */
  | 'unblocked'
  /** Everything the patient waits for is in. */
  | 'answered';

/** One of several ways a step may go on: the first whose condition holds is written. */
export type Way = {
  when?: Condition;
  stage: VisitStage;
  opens: VisitTaskToOpen[];
  /** While the visit stands here it waits for its orders. */
  waits?: 'answered' | 'unblocked';
};

export type VisitPlan = PlanOf<'opdVisit'> & {
  ways: Way[];
  /** Post the fee of a consultation; at `money_first` it is posted where the hospital asks for it. */
  charges?: true;
  signs?: true;
  pendingExit?: VisitExit;
  exit?: VisitExit;
};

type WorkPlanOf<T extends WorkType> = PlanOf<T> & {
  opens: WorkTaskToOpen[];
  ends?: OrderEnd;
  /** How it stands after the step, unless it ends. */
  standing: Standing;
};
export type OrderPlanOf<T extends OrderType> = WorkPlanOf<T> & OrderCases[T]['plan'];
/** What work holds up of the case it belongs to: of a visit the bill, and the patient's return to the doctor. */
export type Standing = { blocks: boolean; awaits: boolean };

export type OrderPlan = { [T in OrderType]: OrderPlanOf<T> }[OrderType];
export type MatterPlan = { [T in MatterType]: WorkPlanOf<T> }[MatterType];
export type WorkPlan = OrderPlan | MatterPlan;
export type Plan = VisitPlan | WorkPlan;

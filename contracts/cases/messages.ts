import type { OrderCases } from '#contracts/inbox/kind-names.ts';
import type { RungTo } from '#contracts/inbox/ladder.ts';
import type { FactsOf } from '#contracts/inbox/task-forms.ts';
import type { OrderPriority } from '#contracts/labs/names.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { OrderType, VisitExit, VisitKind, VisitStage } from '#contracts/visits/names.ts';
import type { CaseType, MatterType, OrderEnd, OwnStep } from '#contracts/cases/names.ts';
import type { Plan } from '#contracts/cases/plan.ts';

/**
 * What travels to and from the flows: ids, enums, times and actors only, never what a person typed. These shapes only grow:
 * histories and journals of older versions hold them.
 */
export type CaseRef = { hospitalId: string; caseId: string };

/** What does not change while a case goes on; times in milliseconds. */
type OrderTerms = {
  [T in OrderType]: { type: T; expiresAfterMs: number; priority?: OrderPriority } & OrderCases[T]['terms'];
};
/** A matter is done by the tasks of its table, and knows no more. */
type MatterTerms = { [T in MatterType]: { type: T } };
export type CaseTerms =
  { type: 'opdVisit'; kind: VisitKind } | OrderTerms[OrderType] | MatterTerms[MatterType];
export type TermsOf<T extends CaseType> = Extract<CaseTerms, { type: T }>;

/** A flow begins with the steps that were written before it: a new order has one, a flow begun anew all of them. */
export type CaseStart<T extends CaseType = CaseType> = CaseRef & {
  terms: TermsOf<T>;
  steps: WrittenStep[];
};

/** Who acts: a person by a stored submission, or the platform by itself. */
export type Actor = { kind: 'person'; id: string; role: string; submissionId: string } | { kind: 'platform' };

/** How a consultation ends: on to the bill, to another doctor of the visit, or out of the visit. */
export type ConsultationOutcome =
  'complete' | 'await_results' | 'refer_doctor' | Extract<VisitExit, 'referred' | 'transferred' | 'died'>;

export type { FactsOf } from '#contracts/inbox/task-forms.ts';
/** Of a completed task only what decides the way of the flow, as the function beside its form gives it. */
export type TaskFacts = FactsOf<TaskKind>;

/** Who sends a message, and which version of the case the sender saw: a flow that knows less asks the journal before it refuses. */
export type FromPerson = { submissionId: string; actorId: string; role: string; knows: number };
/** `record`: the keyed hash by which operations find the flows of a record; none for the customer of a counter sale. */
export type CheckInMessage = FromPerson & { act: 'checkIn'; kind: VisitKind; record?: string };
export type CompleteTaskMessage = FromPerson & { act: 'completeTask'; taskId: string; facts: TaskFacts };
export type CancelOrderMessage = FromPerson & { act: 'cancelOrder'; partIds?: string[] };
export type ExitVisitMessage = FromPerson & { act: 'exitVisit'; exit: VisitExit };
export type CaseMessage = CheckInMessage | CompleteTaskMessage | CancelOrderMessage | ExitVisitMessage;

/** What a signal carries: whom it is for. What happened stands in the journal. */
export type CaseWord = { caseId: string };

/** A step for the act to write: one transaction. `version` is that of the case it was planned for. */
export type StepInput = CaseRef & {
  terms: CaseTerms;
  version: number;
  step: CaseMessage['act'] | OwnStep;
  actor: Actor;
  plan: Plan;
  /** Of an undo: how the parent ended. */
  exit?: VisitExit;
};

/** A step as the journal keeps it. `cause`: the submission, or the platform's step. */
export type WrittenStep = {
  version: number;
  cause: string;
  plan: Plan;
  receipt: Receipt;
};

/**
 * The steps written after the version that was asked with, oldest first. The asked one is among them, or was not written because
 * others came before it (plan anew), or its condition does not hold now (`idle`; `again`: when to ask again, epoch milliseconds).
 */
export type StepAnswer = { steps: WrittenStep[]; idle?: { again: number | null } };

/** A rung of an opened task in time, epoch milliseconds; `everyMs`: it tells again and again until the task ends. */
export type OpenedRung = { at: number; to: RungTo; raises?: boolean; everyMs?: number };

/** Times of an opened task, milliseconds since the epoch; `rungs`: its ladder. */
export type OpenedTask = {
  taskId: string;
  kind: TaskKind;
  dueAt: number;
  rungs: OpenedRung[];
  specimenId?: string;
  partIds?: string[];
};

/** The stored answer of a written step; what the caller gets, too. `at`: milliseconds since the epoch. */
type ReceiptOf = { submissionId: string | null; opened: OpenedTask[]; at: number };
/** The visit of a step, as it stands after it. */
type OfVisit = { visitId: string; stage: VisitStage; exit: VisitExit | null };
export type VisitReceipt = ReceiptOf &
  OfVisit & {
    type: 'opdVisit';
    /** Which of the plan's ways was taken, and whether it posted the fee. */
    way: number;
    charged: boolean;
    balanceDue: boolean;
    /** When the session of the patient's token ends, after check-in; epoch milliseconds. */
    sessionEndsAt: number | null;
    tokenNumber?: number;
    orders: { orderId: string; type: OrderType }[];
  };
export type OrderReceipt = ReceiptOf & OfVisit & { type: OrderType; orderId: string; ended: OrderEnd | null };
export type MatterReceipt = ReceiptOf & { type: MatterType; caseId: string; ended: OrderEnd | null };
export type WorkReceipt = OrderReceipt | MatterReceipt;
export type Receipt = VisitReceipt | WorkReceipt;

/**
 * A climb of the ladder of a task. `rung` is counted from 1; `level` counts all climbs of the task, and the same one is climbed once;
 * `raises`: the task comes forward.
 */
export type EscalateInput = {
  hospitalId: string;
  taskId: string;
  level: number;
  rung: number;
  to: RungTo;
  raises: boolean;
};

/** A task for a person about what the platform could not mend. */
export type AttentionInput = {
  hospitalId: string;
  caseId: string;
  taskId: string;
  workflowId: string;
  reason: string;
};

/** A flow as it tells itself: what whoever compares it with the tables reads. */
export type CaseState = { version: number; stage: string; outcome: string | null; tasks: string[] };

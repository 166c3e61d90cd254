import type { TaskKind } from '#contracts/inbox/names.ts';
import type { OrderType, Urgency, VisitExit, VisitKind, VisitStage } from '#contracts/visits/names.ts';

/**
 * What travels to and from the `opdVisit` workflow: ids, enums, times and actors only, never what a person typed.
 * These shapes only grow: histories of older versions hold them.
 */
export type SubmissionRef = {
  /** Row of `submission`, also the Temporal update id. */
  submissionId: string;
  /** Person who acts and the role they act in. */
  actorId: string;
  role: string;
};

export type VisitStart = { hospitalId: string; visitId: string; kind: VisitKind; resume?: VisitResume };

/** Where a visit stands whose flow was lost: read from the tables, so that a new flow goes on from there. */
export type VisitResume = {
  stage: VisitStage;
  tasks: OpenedTask[];
  orders: (OrderStanding & { type: OrderType })[];
  consultations: number;
  prepaid: boolean;
  pendingExit: VisitExit | null;
  returning: boolean;
  sessionEndsAt: number | null;
};

export type CheckInMessage = SubmissionRef;

/** How a consultation ends: on to the bill, to another doctor of the visit, or out of the visit. */
export type ConsultationOutcome =
  'complete' | 'await_results' | 'refer_doctor' | Extract<VisitExit, 'referred' | 'transferred' | 'died'>;

export type CompleteTaskMessage = SubmissionRef & {
  taskId: string;
  kind: TaskKind;
  /** Only what decides the way of the flow. */
  outcome?: ConsultationOutcome;
  urgency?: Urgency;
  toDoctorId?: string;
};

export type ExitVisitMessage = SubmissionRef & { exit: VisitExit };

/** A task the flow wants opened in the same transaction. */
export type TaskToOpen = {
  taskId: string;
  kind: TaskKind;
  doctorId?: string;
  urgency?: Urgency;
  /** Open it only when something is left to pay after this step, or nothing was ordered in it. */
  onlyIf?: 'balance_due' | 'no_orders';
};

/** What one step asks of the activity: one transaction. */
export type ApplyStepInput = {
  hospitalId: string;
  visitId: string;
  step: 'check_in' | 'complete_task' | 'exit_visit';
  submission: SubmissionRef;
  completes?: { taskId: string; kind: TaskKind };
  opens: TaskToOpen[];
  cancels: string[];
  stage: VisitStage;
  /** Stage and tasks when nothing was due and so the conditional task was not needed. */
  otherwise?: { stage: VisitStage; opens: TaskToOpen[] };
  /** Post the consultation's fee in this step. */
  chargeConsultation?: boolean;
  exit?: VisitExit;
};

/** What the flow itself ends, without a person's submission: nobody came, or nobody went on. */
export type SystemExitInput = {
  hospitalId: string;
  visitId: string;
  exit: Extract<VisitExit, 'no_show' | 'left'>;
  cancels: string[];
};

/** Whether it ended; a session that goes on longer than was known says until when. */
export type SystemExitResult = { ended: boolean; sessionEndsAt?: number };

/** One rung of the ladder of an overdue task: 1 reminder, 2 escalation. */
export type EscalateInput = { hospitalId: string; visitId: string; taskId: string; level: 1 | 2 };

/** Asks whether money is due at a point of the flow. The answer is data of the hospital, recorded in the history. */
export type MoneyDueInput = { hospitalId: string; visitId: string; point: PaymentPoint };

/** Times of an opened task: milliseconds since the epoch. */
export type OpenedTask = {
  taskId: string;
  kind: TaskKind;
  dueAt: number;
  remindAt: number;
  escalateAt: number;
};

/** The stored answer of an applied step; what the caller gets, too. */
export type StepReceipt = {
  submissionId: string;
  visitId: string;
  stage: VisitStage;
  exit: VisitExit | null;
  opened: OpenedTask[];
  /** Whether anything is still to be paid, after a billing step. */
  balanceDue: boolean;
  /** When the session of the patient's token ends, after check-in; epoch milliseconds. */
  sessionEndsAt: number | null;
  /** The token given at check-in. */
  tokenNumber?: number;
  /** Orders this step has written; the flow starts each as a case of its own. */
  orders?: OrderStart[];
  appliedAt: string;
};

/** A task's end of waiting: the visit goes on by itself, because what it waited for is there. */
export type AdvanceInput = {
  hospitalId: string;
  visitId: string;
  open: TaskToOpen;
  stage: VisitStage;
  /** The patient stands in the doctor's queue again. */
  returning: boolean;
};

/** One part of an order: a test, a line, a procedure. `group` tells which tests share a specimen. */
export type OrderPart = { id: string; group: string; waitFor: boolean };

/** Start of an order's flow. */
export type OrderStart = {
  hospitalId: string;
  visitId: string;
  orderId: string;
  type: OrderType;
  parts: OrderPart[];
  /** Milliseconds after which what nobody came for expires, and a reservation returns. */
  expiresAfterMs: number;
  reservedForMs?: number;
  /** Results go to a doctor who reviews them. */
  reviews: boolean;
  resume?: OrderResume;
};

/** Where an order stands whose flow was lost. */
export type OrderResume = {
  parts: { id: string; state: string; specimenId: string | null }[];
  tasks: (OpenedTask & { specimenId?: string; partIds?: string[] })[];
};

export type OrderTaskMessage = SubmissionRef & {
  taskId: string;
  kind: TaskKind;
  /** Parts that this completes, and those that go back. */
  partIds?: string[];
  backIds?: string[];
  outcome?: 'received' | 'rejected' | 'complete' | 'rest_waits' | 'rest_declined' | 'performed' | 'not_done';
};
export type CancelOrderMessage = SubmissionRef & { partIds?: string[] };
export type VisitEndedSignal = { exit: VisitExit };

/** What an order tells its visit after every change. */
export type OrderStanding = {
  orderId: string;
  /** Something is still to be done before the bill is true. */
  blocks: boolean;
  /** Something the patient waits for is not in. */
  awaits: boolean;
  ended: boolean;
};

/** A task of an order: about which specimen and parts it is. */
export type OrderTaskToOpen = {
  taskId: string;
  kind: TaskKind;
  specimenId?: string;
  partIds?: string[];
  /** Open it only when something of the order is left after this step. */
  onlyIf?: 'rest';
};

/** What one step of an order asks of its activity: one transaction. Without a submission it is the platform's own step. */
export type OrderStepInput = {
  hospitalId: string;
  visitId: string;
  orderId: string;
  type: OrderType;
  step: 'begin' | 'complete_task' | 'cancel' | 'undo' | 'expire' | 'release';
  submission?: SubmissionRef;
  completes?: { taskId: string; kind: TaskKind; specimenId?: string };
  opens: OrderTaskToOpen[];
  cancels: string[];
  /** Specimens this step takes, each with the tests it serves. */
  specimens?: { specimenId: string; partIds: string[] }[];
  /** Parts that end or go back in this step, as the flow decided. */
  partIds?: string[];
  backIds?: string[];
  ends?: 'completed' | 'cancelled' | 'expired';
  exit?: VisitExit;
};

/** Answer of an order's step. */
export type OrderReceipt = StepReceipt & {
  orderId: string;
  /** Nothing of the order is left to do, after a dispensing. */
  nothingLeft?: boolean;
};

/** A task for a person about what the platform could not mend. */
export type AttentionInput = {
  hospitalId: string;
  visitId: string;
  taskId: string;
  workflowId: string;
  reason: string;
};

/** A point of the flow at which money may be due, and the rule's answer. */
export type PaymentPoint = 'before_consultation' | 'after_consultation';
export type MoneyDue = 'now' | 'later';

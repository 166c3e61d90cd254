import type { CaseType, MatterType, OrderEnd } from '#contracts/cases/names.ts';
import type { CaseTerms, StepInput } from '#contracts/cases/messages.ts';
import type { Plan } from '#contracts/cases/plan.ts';
import type { Completed } from '#contracts/inbox/task-forms.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { VisitExit, VisitStage } from '#contracts/visits/names.ts';
import type { Condition } from '#contracts/cases/plan.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { Visit } from '#db/visits/visit.entity.ts';

/**
 * What the frame and the kinds of cases agree on. The frame knows no kind and no kind knows the frame: a kind is given to it where
 * worker and API are put together.
 */
export type PlanOf<T extends CaseType> = Extract<Plan, { type: T }>;

/** What a case of a visit is about: its patient and the visit, locked; null before its check-in. */
export type OfVisit = { patientId: string; visitId: string; visit: Visit | null };
/** What a matter is about: perhaps a patient. */
export type OfNoVisit = { patientId: string | null; visitId: null; visit: null };

/** A step in its transaction: case, visit and task are locked, the form is parsed. */
export type Step<T extends CaseType = CaseType> = (T extends MatterType ? OfNoVisit : OfVisit) & {
  step: StepInput['step'];
  plan: PlanOf<T>;
  /** Null for the check-in of a visit that is not there yet. */
  of: CareCase | null;
  caseId: string;
  /** Who causes money and stock to move; null for the platform's own steps, which move neither. */
  submissionId: string | null;
  /** The form of the completed task; null for every other act. */
  completed: Completed | null;
  /** The body of another act; null for the platform's own steps. */
  body: unknown;
  /** Of an undo: how the visit ended. */
  exit: VisitExit | null;
};

/** A task to open, with the minutes in which it is due. */
export type TaskToOpen = {
  taskId: string;
  kind: TaskKind;
  minutes: number;
  priority: number;
  departmentId: string | null;
  assigneeId: string | null;
  specimenId?: string;
  partIds?: string[];
};

/** A case that a step begins, with its first step. */
export type CaseToBegin = { id: string; terms: CaseTerms; ownerId: string | null; plan: Plan };
/** Begins a matter in the transaction of the act that it comes from. */
export type BeginMatter = (
  tenant: Tenant,
  matter: CaseToBegin & { patientId: string | null },
) => Promise<void>;

/** What the rows of a step came to; the frame writes tasks, journal, audit and events from it. */
type WrittenOf = {
  opens: TaskToOpen[];
  /** Why tasks of the plan are cancelled. */
  cancelledAs: string;
  begins: CaseToBegin[];
  ownerId: string | null;
  audit: { action: string; details?: Record<string, unknown> };
};
export type VisitWritten = WrittenOf & {
  type: 'opdVisit';
  stage: VisitStage;
  way: number;
  exit: VisitExit | null;
  charged: boolean;
  balanceDue: boolean;
  sessionEndsAt: number | null;
  tokenNumber?: number;
  waits: Condition | null;
  outcome: string | null;
};
export type WorkWritten = WrittenOf & {
  type: 'work';
  ended: OrderEnd | null;
  standing: { blocks: boolean; awaits: boolean };
};
/** A step of the platform whose condition does not hold now; `again`: when to ask again, epoch milliseconds. */
export type Idle = { idle: { again: number | null } };
export type Written = VisitWritten | WorkWritten | Idle;

/** Writes the rows of a step of one type of case. @throws Refusal */
export type Handler<T extends CaseType> = (tenant: Tenant, step: Step<T>) => Promise<Written>;
export type Handlers = { [T in CaseType]: Handler<T> };
export type MatterHandlers = { [T in MatterType]: Handler<T> };

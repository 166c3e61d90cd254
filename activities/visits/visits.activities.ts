import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { hospitalOfWorkflowId } from '#contracts/visits/names.ts';
import type {
  AdvanceInput,
  ApplyStepInput,
  AttentionInput,
  EscalateInput,
  MoneyDue,
  MoneyDueInput,
  OpenedTask,
  OrderReceipt,
  OrderStepInput,
  StepReceipt,
  SubmissionRef,
  SystemExitInput,
  SystemExitResult,
} from '#contracts/visits/messages.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Database } from '#db/database.ts';
import { isRefusedByDatabase, isSourceTaken } from '#db/tenancy/sql-state.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant, TenantContext } from '#db/tenancy/tenant.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { markRefused } from '#db/inbox/submission.repository.ts';
import { escalateTask } from '#db/inbox/task.repository.ts';
import { releaseReservations } from '#db/pharmacy/reservation.repository.ts';
import { advanceVisit } from '#activities/visits/advance-visit.ts';
import { applyOrderStep } from '#activities/visits/apply-order-step.ts';
import { raiseAttention } from '#db/inbox/attention.repository.ts';
import { applySubmission } from '#activities/visits/apply-step.ts';
import { exitVisitBySystem } from '#activities/visits/system-exit.ts';

/** What the outpatient visit asks of the world; each is one transaction of one hospital. */
export type VisitActivities = {
  /** Applies a submission: converges, an applied one answers its stored receipt. A refusal is final and recorded. */
  applyStep(input: ApplyStepInput): Promise<StepReceipt>;
  /** Applies a step of an order: with a submission like `applyStep`, without one as the platform's own. */
  applyOrderStep(input: OrderStepInput): Promise<OrderReceipt>;
  /** Moves a visit on that waits for nothing more. */
  advanceVisit(input: AdvanceInput): Promise<OpenedTask>;
  /** Reserved stock goes back to the shelf when its time is over. */
  releaseReservations(input: { hospitalId: string; orderId: string }): Promise<void>;
  /** A task for a person about what the platform could not mend. */
  raiseAttention(input: AttentionInput): Promise<void>;
  askMoneyDue(input: MoneyDueInput): Promise<MoneyDue>;
  escalateTask(input: EscalateInput): Promise<void>;
  /** Ends a visit without a person; `ended` is false when the rule for it does not hold. */
  exitBySystem(input: SystemExitInput): Promise<SystemExitResult>;
};

/** A flow of one hospital may never reach into another, whatever its input says. */
function assertOwnHospital(hospitalId: string): void {
  const owner = hospitalOfWorkflowId(activityInfo().workflowExecution?.workflowId ?? '');
  if (owner !== hospitalId)
    throw ApplicationFailure.nonRetryable('the hospital of the input is not the one of the flow', 'internal');
}

const platformJob = (hospitalId: string): TenantContext => ({
  hospitalId,
  actorId: null,
  role: null,
  requestId: null,
});

export function createVisitActivities(db: Database): VisitActivities {
  /** Runs a person's step in one transaction. A refusal is final: recorded with the submission, and told to the flow as such. */
  const asPerson = async <T>(
    hospitalId: string,
    { actorId, role, submissionId }: SubmissionRef,
    work: (tenant: Tenant) => Promise<T>,
  ): Promise<T> => {
    const ctx: TenantContext = { hospitalId, actorId, role, requestId: submissionId };
    try {
      return await inTenant(db, ctx, work);
    } catch (failure) {
      // Somebody brought the same record in before: trying again would find it there again.
      const error = isSourceTaken(failure) ? new Refusal('record.source_taken') : failure;
      if (!(error instanceof Refusal)) throw error;
      const details = { ...error.details, ...(error.errors.length ? { errors: error.errors } : {}) };
      // Somebody else's form is not refused because a message named it here.
      if (error.code === 'submission.unknown')
        throw ApplicationFailure.nonRetryable(error.code, error.code, details);
      // Its own transaction: what the refusal rolled back stays undone, the answer is kept for a retry with the same key.
      await inTenant(db, ctx, (tenant) => markRefused(tenant, submissionId, { code: error.code, details }));
      throw ApplicationFailure.nonRetryable(error.code, error.code, details);
    }
  };
  /** The platform's own step. An undo that the database refuses will not come right by itself: the flow asks a person. */
  const byPlatform = async (input: OrderStepInput): Promise<OrderReceipt> => {
    try {
      return await inTenant(db, platformJob(input.hospitalId), (tenant) => applyOrderStep(tenant, input));
    } catch (error) {
      if (input.step !== 'undo' || !isRefusedByDatabase(error)) throw error;
      throw ApplicationFailure.nonRetryable('the undo was refused', 'undo.refused');
    }
  };
  return {
    applyStep: (input) => {
      assertOwnHospital(input.hospitalId);
      return asPerson(input.hospitalId, input.submission, (tenant) => applySubmission(tenant, input));
    },
    applyOrderStep: (input) => {
      assertOwnHospital(input.hospitalId);
      return input.submission
        ? asPerson(input.hospitalId, input.submission, (tenant) => applyOrderStep(tenant, input))
        : byPlatform(input);
    },
    advanceVisit: async (input) => {
      assertOwnHospital(input.hospitalId);
      return inTenant(db, platformJob(input.hospitalId), (tenant) => advanceVisit(tenant, input));
    },
    releaseReservations: async ({ hospitalId, orderId }) => {
      assertOwnHospital(hospitalId);
      await inTenant(db, platformJob(hospitalId), (tenant) =>
        releaseReservations(tenant, orderId, 'expired'),
      );
    },
    raiseAttention: async (input) => {
      assertOwnHospital(input.hospitalId);
      await inTenant(db, platformJob(input.hospitalId), (tenant) => raiseAttention(tenant, input));
    },
    askMoneyDue: async ({ hospitalId, point }) => {
      assertOwnHospital(hospitalId);
      const { settings } = await inTenant(db, platformJob(hospitalId), (tenant) => hospitalClock(tenant));
      return point === 'before_consultation' && settings.moneyBeforeConsultation ? 'now' : 'later';
    },
    escalateTask: async ({ hospitalId, taskId, level }) => {
      assertOwnHospital(hospitalId);
      await inTenant(db, platformJob(hospitalId), (tenant) => escalateTask(tenant, taskId, level));
    },
    exitBySystem: async (input) => {
      assertOwnHospital(input.hospitalId);
      return inTenant(db, platformJob(input.hospitalId), (tenant) => exitVisitBySystem(tenant, input));
    },
  };
}

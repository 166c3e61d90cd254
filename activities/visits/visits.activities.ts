import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { hospitalOfWorkflowId } from '#contracts/visits/names.ts';
import type {
  ApplyStepInput,
  EscalateInput,
  MoneyDue,
  MoneyDueInput,
  StepReceipt,
  SystemExitInput,
} from '#contracts/visits/messages.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { markRefused } from '#db/inbox/submission.repository.ts';
import { escalateTask } from '#db/inbox/task.repository.ts';
import { applySubmission } from '#activities/visits/apply-step.ts';
import { exitVisitBySystem } from '#activities/visits/system-exit.ts';

/** What the outpatient visit asks of the world; each is one transaction of one hospital. */
export type VisitActivities = {
  /** Applies a submission: converges, an applied one answers its stored receipt. A refusal is final and recorded. */
  applyStep(input: ApplyStepInput): Promise<StepReceipt>;
  askMoneyDue(input: MoneyDueInput): Promise<MoneyDue>;
  escalateTask(input: EscalateInput): Promise<void>;
  /** Ends a visit without a person; `ended` is false when the rule for it does not hold. */
  exitBySystem(input: SystemExitInput): Promise<{ ended: boolean }>;
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
  return {
    applyStep: async (input) => {
      assertOwnHospital(input.hospitalId);
      const { actorId, role, submissionId } = input.submission;
      const ctx: TenantContext = { hospitalId: input.hospitalId, actorId, role, requestId: submissionId };
      try {
        return await inTenant(db, ctx, (tenant) => applySubmission(tenant, input));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const details = { ...error.details, ...(error.errors.length ? { errors: error.errors } : {}) };
        // Its own transaction: what the refusal rolled back stays undone, the answer is kept for a retry with the same key.
        await inTenant(db, ctx, (tenant) => markRefused(tenant, submissionId, { code: error.code, details }));
        throw ApplicationFailure.nonRetryable(error.code, error.code, details);
      }
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

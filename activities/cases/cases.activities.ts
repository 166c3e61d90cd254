import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { hospitalOfWorkflowId } from '#contracts/visits/names.ts';
import type {
  AttentionInput,
  CaseRef,
  EscalateInput,
  StepAnswer,
  StepInput,
  WrittenStep,
} from '#contracts/cases/messages.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Database } from '#db/database.ts';
import { isRefusedByDatabase, isSourceTaken } from '#db/tenancy/sql-state.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { noteHeard, stepsSince } from '#db/cases/case.repository.ts';
import { markRefused } from '#db/inbox/submission.repository.ts';
import { escalateTask } from '#activities/inbox/escalate-task.ts';
import { raiseAttention } from '#activities/inbox/raise-attention.ts';
import { takeStep } from '#activities/cases/take-step.ts';
import type { Taken } from '#activities/cases/take-step.ts';
import type { Handlers } from '#activities/cases/handler.ts';

/** What flows ask of the world; each is one transaction of one hospital. */
export type CaseActivities = {
  /** Writes a step for the version it was planned for, or answers what was written since. A refusal is final and recorded. */
  takeStep(input: StepInput): Promise<StepAnswer>;
  /** The steps of a case that its flow has not heard of. */
  readSteps(input: CaseRef & { version: number }): Promise<WrittenStep[]>;
  escalateTask(input: EscalateInput): Promise<void>;
  /** A task for a person about what the platform could not mend. */
  raiseAttention(input: AttentionInput): Promise<void>;
};

/** Told after each step that left word for flows of a hospital; telling them is somebody else's work, and may fail. */
export type Wake = (hospitalId: string) => void;

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

export function createCaseActivities(db: Database, handlers: Handlers, wake: Wake): CaseActivities {
  /** A person's step. A refusal is final: recorded with the submission, and told to the flow as such. */
  const byPerson = async (
    input: StepInput,
    { id, role, submissionId }: Extract<StepInput['actor'], { kind: 'person' }>,
  ): Promise<Taken> => {
    const ctx: TenantContext = { hospitalId: input.hospitalId, actorId: id, role, requestId: submissionId };
    try {
      return await inTenant(db, ctx, (tenant) => takeStep(tenant, handlers, input));
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
  const byPlatform = async (input: StepInput): Promise<Taken> => {
    try {
      return await inTenant(db, platformJob(input.hospitalId), (tenant) => takeStep(tenant, handlers, input));
    } catch (error) {
      if (input.step !== 'undo' || !isRefusedByDatabase(error)) throw error;
      throw ApplicationFailure.nonRetryable('the undo was refused', 'undo.refused');
    }
  };
  return {
    takeStep: async (input) => {
      assertOwnHospital(input.hospitalId);
      const { answer, hasWord } = await (input.actor.kind === 'person'
        ? byPerson(input, input.actor)
        : byPlatform(input));
      if (hasWord) wake(input.hospitalId);
      return answer;
    },
    readSteps: async ({ hospitalId, caseId, version }) => {
      assertOwnHospital(hospitalId);
      return inTenant(db, platformJob(hospitalId), async (tenant) => {
        const steps = await stepsSince(tenant, caseId, version);
        // What it is about to be told is as good as heard: a flow that dies before asks again from where it was.
        await noteHeard(tenant, caseId, version + steps.length);
        return steps;
      });
    },
    raiseAttention: async (input) => {
      assertOwnHospital(input.hospitalId);
      await inTenant(db, platformJob(input.hospitalId), (tenant) => raiseAttention(tenant, input));
    },
    escalateTask: async ({ hospitalId, ...climb }) => {
      assertOwnHospital(hospitalId);
      await inTenant(db, platformJob(hospitalId), (tenant) => escalateTask(tenant, climb));
    },
  };
}

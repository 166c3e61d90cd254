import { ApplicationFailure, activityInfo } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { hospitalOfWorkflowId } from '#contracts/visits/names.ts';
import type { StepInput } from '#contracts/cases/messages.ts';
import { reportFailingStep } from '#activities/inbox/failing-step.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { attentionId } from '#temporal/attention-id.ts';
import type { RelayLog } from '#temporal/relay.ts';

/**
 * Watches every activity of a worker: one that goes on failing without a refusal becomes a person's task, never an endless retry
 * that nobody sees (design section 4). It is told by the failing attempt itself, so a step that waited for an outage and then
 * comes through troubles nobody.
 * @param afterSeconds since the activity was first scheduled
 */
export const watchFailingSteps =
  (db: Database, afterSeconds: number, log: RelayLog) =>
  (): { inbound: ActivityInboundCallsInterceptor } => ({
    inbound: {
      execute: async (input, next) => {
        try {
          return await next(input);
        } catch (failure) {
          const info = activityInfo();
          const workflowId = info.workflowExecution?.workflowId ?? '';
          const hospitalId = hospitalOfWorkflowId(workflowId);
          const isFinal = failure instanceof ApplicationFailure && failure.nonRetryable;
          const isLate = Date.now() - info.scheduledTimestampMs > afterSeconds * 1000;
          if (isFinal || !isLate || info.isLocal || !hospitalId) throw failure;
          const actor = (input.args[0] as Partial<StepInput> | undefined)?.actor;
          const step = {
            workflowId,
            taskId: attentionId(workflowId, `${info.workflowExecution?.runId}|${info.activityId}`),
            ...(actor?.kind === 'person' ? { submissionId: actor.submissionId } : {}),
          };
          const job = { hospitalId, actorId: null, role: null, requestId: 'failing-step' };
          let end: Awaited<ReturnType<typeof reportFailingStep>>;
          try {
            end = await inTenant(db, job, (tenant) => reportFailingStep(tenant, step));
          } catch {
            // The database is away: the next attempt tells, or there is nothing to tell.
            throw failure;
          }
          log.warn(
            { ...step, activity: info.activityType, attempt: info.attempt, end },
            'a step goes on failing',
          );
          const code: ErrorCode = 'submission.given_up';
          throw end === 'given_up' ? ApplicationFailure.nonRetryable(code, code) : failure;
        }
      },
    },
  });

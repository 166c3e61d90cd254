import { setTimeout as sleep } from 'node:timers/promises';
import {
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  isGrpcServiceError,
} from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { caseUpdates } from '#contracts/cases/names.ts';
import { errorCodes } from '#contracts/platform/names.ts';
import { isRefusedPayload } from '#contracts/platform/payload-names.ts';
import { opdVisitWorkflow } from '#contracts/visits/names.ts';
import { startAttributes } from '#temporal/search-attributes.ts';
import type { CaseMessage, CaseStart, Receipt } from '#contracts/cases/messages.ts';

/** A submission on its way: what the flow is told. Sending it again is safe, its id is the update id. */
export type Delivery = {
  submissionId: string;
  workflowId: string;
  envelope: CaseMessage;
  taskQueue: string;
};

/**
 * What became of a delivery. `refused`: a business refusal with its code, final. `pending`: accepted, not finished.
 * `closed`: the flow has ended or was never there. `unknown`: nothing was promised; send it again.
 */
export type Outcome =
  | { kind: 'done'; receipt: Receipt }
  | { kind: 'refused'; code: string; details: Record<string, unknown> }
  | { kind: 'pending' }
  | { kind: 'closed' }
  | { kind: 'unknown'; why: string; isTaskLost?: boolean };

/** The gRPC status FAILED_PRECONDITION: the workflow task that was to carry the update failed. */
const failedPrecondition = 9;
/** Milliseconds before an update whose workflow task was lost is sent again. */
const againAfterMs = 25;

/**
 * Sends a submission to its flow and waits at most `waitMs` for it to be accepted, then as long again for it to finish. An update
 * whose workflow task failed (the flow was about to end while word of a child arrived: `UnhandledCommand`), or that no worker had a
 * word on (`UnprocessedUpdate`), was promised nothing and is sent again in the same time.
 */
export async function deliver(client: Client, delivery: Delivery, waitMs: number): Promise<Outcome> {
  const until = Date.now() + waitMs;
  for (;;) {
    const outcome = await sendOnce(client, delivery, until);
    if (!(outcome.kind === 'unknown' && outcome.isTaskLost) || Date.now() + againAfterMs >= until)
      return outcome;
    await sleep(againAfterMs);
  }
}

async function sendOnce(client: Client, delivery: Delivery, until: number): Promise<Outcome> {
  let accepted = false;
  try {
    const handle = await client.withDeadline(until, () => start(client, delivery));
    accepted = true;
    const receipt = await client.withDeadline(Math.max(until, Date.now() + 1000), () => handle.result());
    return isRefusedPayload(receipt)
      ? { kind: 'unknown', why: 'answered from outside' }
      : { kind: 'done', receipt };
  } catch (error) {
    return outcomeOf(error, accepted);
  }
}

async function start(client: Client, { submissionId, workflowId, envelope, taskQueue }: Delivery) {
  const options = {
    args: [envelope] as [CaseMessage],
    updateId: submissionId,
    waitForStage: 'ACCEPTED' as const,
  };
  if (envelope.act !== 'checkIn')
    return client.workflow
      .getHandle(workflowId)
      .startUpdate<Receipt, [CaseMessage]>(caseUpdates[envelope.act], options);
  const [, hospitalId = '', , caseId = ''] = workflowId.split(':');
  const { kind, record = null } = envelope;
  const begin: CaseStart<'opdVisit'> = { hospitalId, caseId, terms: { type: 'opdVisit', kind }, steps: [] };
  const operation = new WithStartWorkflowOperation(opdVisitWorkflow, {
    workflowId,
    taskQueue,
    args: [begin],
    workflowIdConflictPolicy: 'USE_EXISTING',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: 'Outpatient visit',
    typedSearchAttributes: startAttributes({ hospitalId, stage: 'registered', record, token: null }),
    priority: { fairnessKey: hospitalId },
  });
  return client.workflow.startUpdateWithStart<() => Promise<unknown>, Receipt, [CaseMessage]>(
    caseUpdates.checkIn,
    { ...options, startWorkflowOperation: operation as never },
  );
}

function outcomeOf(error: unknown, accepted: boolean): Outcome {
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    if (cause instanceof ApplicationFailure && cause.type && cause.type in errorCodes) {
      return {
        kind: 'refused',
        code: cause.type,
        details: (cause.details?.[0] ?? {}) as Record<string, unknown>,
      };
    }
    // Accepted and cut off because the flow ended: the stored submission tells what became of it.
    if (cause instanceof ApplicationFailure && cause.type === 'AcceptedUpdateCompletedWorkflow')
      return { kind: 'closed' };
    // The server gave up waiting for a worker's word on it, as when many updates come while a flow takes a step: nothing was promised.
    if (cause instanceof ApplicationFailure && cause.type === 'UnprocessedUpdate')
      return { kind: 'unknown', why: 'not processed by the worker', isTaskLost: true };
    // Failed for good with no refusal of ours: sending it again would only be told the same.
    return { kind: 'refused', code: 'submission.given_up', details: {} };
  }
  if (error instanceof WorkflowNotFoundError || alreadyStarted(error)) return { kind: 'closed' };
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return accepted ? { kind: 'pending' } : { kind: 'unknown', why: 'timed out' };
  if (accepted) return { kind: 'pending' };
  const code = grpcCodeOf(error);
  const why = code !== null ? `grpc ${code}` : error instanceof Error ? error.message : 'unknown';
  return { kind: 'unknown', why, isTaskLost: code === failedPrecondition };
}

/** The gRPC status of a failed call, which the client may have wrapped in an error of its own. */
const grpcCodeOf = (error: unknown): number | null =>
  isGrpcServiceError(error)
    ? error.code
    : error instanceof Error && error.cause !== undefined && error.cause !== error
      ? grpcCodeOf(error.cause)
      : null;

/** A check-in whose flow has ended before: with REJECT_DUPLICATE the server refuses to start it again. */
const alreadyStarted = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'WorkflowExecutionAlreadyStartedError' ||
    /already (started|finished|completed)/i.test(error.message));

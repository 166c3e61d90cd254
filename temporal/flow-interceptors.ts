/**
 * What stands before every flow, in its sandbox: a message that is not sealed with the hospital's key, or has not the form of a
 * message, is refused before the flow sees it.
 */
import { ApplicationFailure, CancellationScope, log, workflowInfo } from '@temporalio/workflow';
import type { WorkflowInboundCallsInterceptor, WorkflowInterceptors } from '@temporalio/workflow';
import type { ErrorCode } from '#contracts/platform/names.ts';
import { isRefusedPayload } from '#contracts/platform/payload-names.ts';
import { hospitalOfWorkflowId } from '#contracts/visits/names.ts';

/** Each message of ours is one object of ids and enums. */
const isMessage = (args: readonly unknown[]): args is [Record<string, unknown>] =>
  args.length === 1 && typeof args[0] === 'object' && args[0] !== null && !isRefusedPayload(args[0]);

const refuse = (): never => {
  const code: ErrorCode = 'request.malformed';
  throw ApplicationFailure.nonRetryable(code, code);
};

const isUuid = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value);

const assertUpdate = (args: readonly unknown[]): void => {
  if (!isMessage(args) || !isUuid(args[0]['submissionId'])) refuse();
};

/**
 * A visit ends by its table and by nothing else. Temporal's own request to cancel carries no payload and so needs no key; it would
 * break every wait of the flow at once, which then answers nobody. Work of a flow stands in scopes that it does not reach.
 */
const unbroken = <T>(work: () => Promise<T>): Promise<T> => CancellationScope.nonCancellable(work);

const inbound: WorkflowInboundCallsInterceptor = {
  // A flow that a stranger started fails at once: it has done nothing yet.
  execute: async (input, next) => {
    const hospitalId = hospitalOfWorkflowId(workflowInfo().workflowId);
    if (!isMessage(input.args) || (hospitalId && input.args[0]['hospitalId'] !== hospitalId)) refuse();
    return unbroken(() => next(input));
  },
  // Before it is accepted: a refused update leaves nothing in the history.
  validateUpdate: (input, next) => {
    assertUpdate(input.args);
    next(input);
  },
  handleUpdate: async (input, next) => {
    assertUpdate(input.args);
    return unbroken(() => next(input));
  },
  // A signal cannot be refused, and a failure here would be the flow's: it is left out.
  handleSignal: async (input, next) => {
    if (isMessage(input.args)) await unbroken(() => next(input));
    else log.warn('a signal was not sealed for this flow and is left out', { signal: input.signalName });
  },
  handleQuery: async (input, next) => {
    if (input.args.some(isRefusedPayload)) refuse();
    return next(input);
  },
};

export const interceptors = (): WorkflowInterceptors => ({ inbound: [inbound] });

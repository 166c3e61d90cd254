import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { CompleteTaskMessage, Receipt } from '#contracts/cases/messages.ts';
import { deliver } from '#temporal/cases/deliver.ts';

/** A connection that answers each sending in turn as told. */
function answering(answers: readonly (Error | Receipt)[]) {
  const sent: string[] = [];
  const startUpdate = (_name: string, { updateId }: { updateId: string }) => {
    const answer = answers[sent.push(updateId) - 1];
    if (!answer || answer instanceof Error)
      return Promise.reject(answer ?? new Error('nothing is left to answer'));
    return Promise.resolve({ result: () => Promise.resolve(answer) });
  };
  const client = {
    withDeadline: (_until: number, work: () => Promise<unknown>) => work(),
    workflow: { getHandle: () => ({ startUpdate }) },
  };
  return { client: client as unknown as Client, sent };
}
/** A failed call as the client of Temporal gives it on: wrapped, the gRPC error as its cause. */
const failed = (code: number) =>
  new Error('Workflow Update failed', {
    cause: Object.assign(new Error(`status ${code}`), { code, details: '', metadata: {} }),
  });
/** An update that the server or a worker refused, with the type of the failure. */
const refusedAs = (type: string) =>
  new WorkflowUpdateFailedError('Workflow Update failed', ApplicationFailure.nonRetryable('no', type));
const receipt = { submissionId: 's1' } as Receipt;
const envelope = { act: 'completeTask', submissionId: 's1' } as CompleteTaskMessage;
const delivery = { submissionId: 's1', workflowId: 'h:1:opdVisit:2', envelope, taskQueue: 'q' };

describe('an update whose workflow task failed', () => {
  it('is sent again under the same id until a task carries it', async () => {
    const { client, sent } = answering([failed(9), failed(9), receipt]);
    expect(await deliver(client, delivery, 2000)).toEqual({ kind: 'done', receipt });
    expect(sent).toEqual(['s1', 's1', 's1']);
  });

  it('is unknown when the time is over, and nothing is sent after it', async () => {
    const { client, sent } = answering(Array.from({ length: 100 }, () => failed(9)));
    expect(await deliver(client, delivery, 120)).toMatchObject({ kind: 'unknown', why: 'grpc 9' });
    expect(sent.length).toBeLessThan(6);
  });

  it('is not sent again when the server cannot be reached or the flow is gone', async () => {
    const away = answering([failed(14), receipt]);
    expect(await deliver(away.client, delivery, 2000)).toMatchObject({ kind: 'unknown', why: 'grpc 14' });
    const gone = answering([new WorkflowNotFoundError('gone', 'w', undefined), receipt]);
    expect(await deliver(gone.client, delivery, 2000)).toEqual({ kind: 'closed' });
    expect([...away.sent, ...gone.sent]).toHaveLength(2);
  });

  it('is sent again when no worker had a word on it, and never told to have been given up', async () => {
    const { client, sent } = answering([refusedAs('UnprocessedUpdate'), receipt]);
    expect(await deliver(client, delivery, 2000)).toEqual({ kind: 'done', receipt });
    expect(sent).toEqual(['s1', 's1']);
    const lasting = answering(Array.from({ length: 100 }, () => refusedAs('UnprocessedUpdate')));
    expect(await deliver(lasting.client, delivery, 120)).toMatchObject({ kind: 'unknown' });
    // What a worker did refuse without a code of ours is told the same however often it is sent.
    const refused = answering([refusedAs('Error'), receipt]);
    expect(await deliver(refused.client, delivery, 2000)).toMatchObject({ code: 'submission.given_up' });
    expect(refused.sent).toHaveLength(1);
  });
});

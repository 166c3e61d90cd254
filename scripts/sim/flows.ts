import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { insist } from './http.ts';

/** Looks at flows: the operator's look, not a role's, as the API does not tell it. */
export type FlowWatch = {
  /** State of the flow with this id; `MISSING` where there is none. */
  stateOf(id: string): Promise<string>;
  close(): Promise<void>;
};

export function watchFlows(address: string): FlowWatch {
  const connection = Connection.lazy({ address, connectTimeout: '3s' });
  const client = new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' });
  return {
    async stateOf(id) {
      const { body } = await insist('describe a flow', async () => {
        try {
          const described = await client.withDeadline(Date.now() + 10_000, () =>
            client.workflow.getHandle(id).describe(),
          );
          return { status: 200, body: described.status.name as string, retryAfter: null };
        } catch (error) {
          if (error instanceof WorkflowNotFoundError)
            return { status: 200, body: 'MISSING', retryAfter: null };
          throw error;
        }
      });
      return body;
    },
    close: () => connection.close(),
  };
}

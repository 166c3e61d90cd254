import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import type { VisitSummary } from '#contracts/visits/visit.ts';
import { messageOf } from '#scripts/platform/failure.ts';
import { insist, lookUntil } from './http.ts';
import type { Played } from './play.ts';

/** How long a flow may take to end after the answer that closed its visit. */
const settleMilliseconds = 30_000;
const atOnce = 8;

/** State of the flow that owns a visit. This is a look of the operator, not of a role: the API does not tell it. */
async function flowState(client: Client, id: string): Promise<string> {
  const { body } = await insist('describe a flow', async () => {
    try {
      const described = await client.withDeadline(Date.now() + 10_000, () =>
        client.workflow.getHandle(id).describe(),
      );
      return { status: 200, body: described.status.name as string, retryAfter: null };
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return { status: 200, body: 'MISSING', retryAfter: null };
      throw error;
    }
  });
  return body;
}

/** What the flow of a visit must be in, by what the database says: completed when it is closed, else running. */
export const agrees = (visit: Pick<VisitSummary, 'closedAt' | 'outcome'>, state: string): boolean =>
  visit.closedAt ? visit.outcome !== null && state === 'COMPLETED' : state === 'RUNNING';

/** Compares each visit as the API tells it with its flow. @returns a line for each that differ */
export async function compareWithFlows(played: readonly Played[], address: string): Promise<string[]> {
  const connection = Connection.lazy({ address, connectTimeout: '3s' });
  const client = new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' });
  const differing: string[] = [];
  const queue = [...played];
  const compare = async ({ visitId, team }: Played): Promise<void> => {
    const id = workflowId(await team.hospitalId(), opdVisitWorkflow, visitId);
    let seen = '';
    const isSame = await lookUntil(async () => {
      const visit = await team.of('receptionist', 0).read<VisitSummary>(`/api/v1/visits/${visitId}`);
      const state = await flowState(client, id);
      seen = `visit ${visitId} is ${visit.outcome ?? visit.stage}, its flow ${state}`;
      return agrees(visit, state) || null;
    }, settleMilliseconds);
    if (!isSame) differing.push(seen);
  };
  try {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const visit = next;
          await compare(visit).catch((error: unknown) => {
            differing.push(`visit ${visit.visitId} could not be compared: ${messageOf(error)}`);
          });
        }
      }),
    );
  } finally {
    await connection.close();
  }
  return differing;
}

import type { Client } from '@temporalio/client';

/** A case by its tables. */
export type CaseRow = { readonly workflow_id: string; readonly open: boolean };

/**
 * Flows that run although their case has ended, or do not although it is open. Each is told with what it waits for: pending
 * activities, an unfinished workflow task, and its last events, so that a failure can be understood without its stores.
 */
export async function differingFlows(client: Client, cases: readonly CaseRow[]): Promise<string[]> {
  const told = await Promise.all(cases.map((of) => differenceOf(client, of)));
  return told.filter((difference) => difference !== null);
}

async function differenceOf(client: Client, { workflow_id: id, open }: CaseRow): Promise<string | null> {
  const handle = client.workflow.getHandle(id);
  const { status, raw } = await handle.describe();
  if (open === (status.name === 'RUNNING')) return null;
  const { events } = await handle.fetchHistory();
  const last = (events ?? [])
    .slice(-6)
    .map(({ eventId, eventType }) => `${String(eventId)} ${String(eventType)}`);
  const { pendingActivities, pendingWorkflowTask } = raw;
  return JSON.stringify({ id, open, status: status.name, pendingActivities, pendingWorkflowTask, last });
}

import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { databaseConfig } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { openCases, settleApplied } from '#db/platform/rebuild.repository.ts';
import type { Rebuilt } from '#db/platform/rebuild.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';

const job = (hospitalId: string) => ({ hospitalId, actorId: null, role: null, requestId: 'rebuild' });

/** Starts one flow anew from where its case stands. A flow that is there, or was, is left alone. @returns whether it was started */
async function startAnew(
  client: Client,
  taskQueue: string,
  hospitalId: string,
  one: Rebuilt,
): Promise<boolean> {
  try {
    await client.workflow.start(one.type, {
      workflowId: one.workflowId,
      taskQueue,
      args: [one.start],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
      priority: { fairnessKey: hospitalId },
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Starts the flows of a hospital's open cases that Temporal knows nothing of: all, or those named. @returns ids of what was started */
export async function rebuildFlows(
  db: Database,
  client: Client,
  taskQueue: string,
  hospitalId: string,
  workflowIds?: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const cases = await inTenant(db, job(hospitalId), (tenant) => openCases(tenant, workflowIds));
  const started = new Set<string>();
  for (const one of cases) {
    if (!(await startAnew(client, taskQueue, hospitalId, one))) continue;
    await inTenant(db, job(hospitalId), (tenant) => settleApplied(tenant, one.workflowId));
    started.add(one.workflowId);
  }
  return started;
}

// `node temporal/rebuild.ts`, with a worker's environment: after Temporal's store was lost.
if (import.meta.main) {
  const config = temporalConfig();
  const db = await openDatabase(databaseConfig());
  const client = createClient(config, db);
  try {
    let started = 0;
    for (const { id } of await listHospitals(db))
      started += (await rebuildFlows(db, client, config.HMTP_TASK_QUEUE, id)).size;
    process.stdout.write(`${JSON.stringify({ msg: 'rebuilt', started })}\n`);
  } finally {
    await client.connection.close();
    await db.close();
  }
}

import type { Client } from '@temporalio/client';
import { databaseConfig } from '#db/config.ts';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { openCases, settleApplied } from '#db/platform/rebuild.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { beginAnew } from '#temporal/cases/start-case.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';

const job = (hospitalId: string) => ({ hospitalId, actorId: null, role: null, requestId: 'rebuild' });

/**
 * Starts the flows of a hospital's open cases from their journals: all, or those named. One that runs is left alone.
 * @returns ids of the flows that were started
 */
export async function rebuildFlows(
  db: Database,
  client: Client,
  taskQueue: string,
  hospitalId: string,
  wanted?: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const cases = await inTenant(db, job(hospitalId), openCases);
  const started = new Set<string>();
  for (const { id, workflowId } of cases) {
    if (wanted && !wanted.has(workflowId)) continue;
    if ((await beginAnew(db, client, job(hospitalId), taskQueue, id)) !== 'begun') continue;
    await inTenant(db, job(hospitalId), (tenant) => settleApplied(tenant, id));
    started.add(workflowId);
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

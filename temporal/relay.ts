import type { Client } from '@temporalio/client';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Database } from '#db/database.ts';
import { countResends, unsettled } from '#db/inbox/submission.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { settle } from '#temporal/cases/settle.ts';
import { tellHospital } from '#temporal/cases/tell.ts';

export type Relay = { stop(): Promise<void> };
export type RelayLog = { warn(details: object, message: string): void };

/** How many submissions of a hospital are sent again in one round. */
const batch = 50;
const sendWaitMs = 5000;

/** One round: each hospital in its own context, every submission that is not settled after `afterSeconds` is sent again. @returns how many were settled */
export async function relayOnce(
  db: Database,
  client: Client,
  taskQueue: string,
  afterSeconds: number,
  log: RelayLog,
): Promise<number> {
  let settled = 0;
  for (const hospital of await listHospitals(db)) {
    const job = { hospitalId: hospital.id, actorId: null, role: null, requestId: 'relay' };
    const waiting = await inTenant(db, job, async (tenant) => {
      const rows = await unsettled(tenant, afterSeconds, batch);
      if (rows.length)
        await countResends(
          tenant,
          rows.map((row) => row.id),
        );
      return rows;
    });
    // What cannot be told in one hospital keeps no other waiting.
    await tellHospital(db, client, taskQueue, hospital.id, afterSeconds, log).catch((error: unknown) =>
      log.warn({ hospitalId: hospital.id, error: String(error) }, 'flows not told yet'),
    );
    for (const row of waiting) {
      try {
        const result = await settle(
          db,
          client,
          { ...job, actorId: row.actorId, role: row.role },
          taskQueue,
          row,
          sendWaitMs,
        );
        if (result.kind === 'done') settled += 1;
        else
          log.warn(
            { submissionId: row.id, age: row.ageSeconds, result: result.kind },
            'submission not settled yet',
          );
      } catch (error) {
        // Refused for good: it has its answer, which the sender finds under the submission's address.
        if (!(error instanceof Refusal))
          log.warn(
            { submissionId: row.id, error: error instanceof Error ? error.message : String(error) },
            'relay failed',
          );
      }
    }
  }
  return settled;
}

/** Runs rounds until stopped; a failing round (a store away) is tried again. */
export function startRelay(
  db: Database,
  client: Client,
  taskQueue: string,
  afterSeconds: number,
  log: RelayLog,
): Relay {
  let stopped = false;
  let wake = () => undefined as void;
  const loop = (async () => {
    while (!stopped) {
      try {
        await relayOnce(db, client, taskQueue, afterSeconds, log);
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : String(error) }, 'relay round failed');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return {
    stop: async () => {
      stopped = true;
      wake();
      await loop;
    },
  };
}

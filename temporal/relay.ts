import type { Client } from '@temporalio/client';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Database } from '#db/database.ts';
import { countResends, unsettled } from '#db/inbox/submission.repository.ts';
import type { Unsettled } from '#db/inbox/submission.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { settle } from '#temporal/cases/settle.ts';
import { tellHospital } from '#temporal/cases/tell.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';

export type Relay = { stop(): Promise<void> };
export type RelayLog = { warn(details: object, message: string): void };

/** How many submissions of a hospital are sent again in one round. */
const batch = 50;
const sendWaitMs = 5000;
/** How many hospitals, and how many cases of each, are seen to at once: an act that nobody answers takes its whole wait. */
const [hospitalsAtOnce, casesAtOnce] = [4, 4];

/**
 * One round: each hospital in its own context, every submission that is not settled after `afterSeconds` is sent again. What is
 * stuck in one case keeps no other waiting; those of the same case go in the order in which they came.
 * @returns how many were settled
 */
export async function relayOnce(
  db: Database,
  client: Client,
  taskQueue: string,
  afterSeconds: number,
  log: RelayLog,
): Promise<number> {
  let settled = 0;
  const seeTo = async (hospitalId: string): Promise<void> => {
    const job = { hospitalId, actorId: null, role: null, requestId: 'relay' };
    const waiting = await inTenant(db, job, async (tenant) => {
      const rows = await unsettled(tenant, afterSeconds, batch);
      const ids = rows.map((row) => row.id);
      if (ids.length) await countResends(tenant, ids);
      return rows;
    });
    // What cannot be told in one hospital keeps no other waiting.
    await tellHospital(db, client, taskQueue, hospitalId, afterSeconds, log).catch((error: unknown) =>
      log.warn({ hospitalId, error: String(error) }, 'flows not told yet'),
    );
    const cases = [...Map.groupBy(waiting, (row) => row.caseId).values()];
    const inOrder = async (rows: readonly Unsettled[]): Promise<void> => {
      for (const row of rows) if (await sendAgain(db, client, taskQueue, hospitalId, row, log)) settled += 1;
    };
    await inParallel(cases, inOrder, casesAtOnce);
  };
  await inParallel(await listHospitals(db), ({ id }) => seeTo(id), hospitalsAtOnce);
  return settled;
}

/** Brings one submission to its flow once more. @returns whether it is settled now */
async function sendAgain(
  db: Database,
  client: Client,
  taskQueue: string,
  hospitalId: string,
  row: Unsettled,
  log: RelayLog,
): Promise<boolean> {
  const ctx = { hospitalId, actorId: row.actorId, role: row.role, requestId: 'relay' };
  try {
    const { kind: result } = await settle(db, client, ctx, taskQueue, row, sendWaitMs);
    if (result === 'done') return true;
    log.warn({ submissionId: row.id, age: row.ageSeconds, result }, 'submission not settled yet');
  } catch (error) {
    // Refused for good: it has its answer, which the sender finds under the submission's address.
    if (!(error instanceof Refusal))
      log.warn(
        { submissionId: row.id, error: error instanceof Error ? error.message : String(error) },
        'relay failed',
      );
  }
  return false;
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

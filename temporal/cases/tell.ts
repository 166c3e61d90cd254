import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { caseSignals } from '#contracts/cases/names.ts';
import type { CareCase, CaseNotice } from '#db/cases/case.entity.ts';
import { findCase } from '#db/cases/case.repository.ts';
import { removeNotices, waitingNotices } from '#db/cases/notice.repository.ts';
import { countingAs } from '#db/driver/counts.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { startCase, startOf } from '#temporal/cases/start-case.ts';
import type { CaseToStart } from '#temporal/cases/start-case.ts';

/** How many messages of a hospital are told in one round. */
const batch = 100;
const job = (hospitalId: string) => ({ hospitalId, actorId: null, role: null, requestId: 'tell' });

/**
 * Tells the flows of a hospital what was left for them, and removes what was told. Telling twice changes nothing, so several
 * processes may do it at once.
 * @returns how many were told
 */
export async function tellHospital(
  db: Database,
  client: Client,
  taskQueue: string,
  hospitalId: string,
  olderThanSeconds: number,
): Promise<number> {
  const notices = await inTenant(db, job(hospitalId), async (tenant) => {
    const waiting = await waitingNotices(tenant, olderThanSeconds, batch);
    return Promise.all(waiting.map((notice) => withCase(tenant, notice)));
  });
  if (!notices.length) return 0;
  const told = await Promise.allSettled(notices.map((notice) => tell(db, client, taskQueue, notice)));
  const ids = notices
    .filter((_, index) => told[index]?.status === 'fulfilled')
    .map(({ notice }) => notice.id);
  await inTenant(db, job(hospitalId), (tenant) => removeNotices(tenant, ids));
  const failed = told.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return ids.length;
}

type Word = { notice: CaseNotice; begin: CaseToStart | null; of: CareCase | null };

/** What telling a notice needs: the start of a flow that is to begin, the case of one that runs. */
async function withCase(tenant: Tenant, notice: CaseNotice): Promise<Word> {
  const begin = notice.message === 'begin' ? await startOf(tenant, notice.caseId) : null;
  return { notice, begin, of: begin ? begin.of : await findCase(tenant, notice.caseId) };
}

async function tell(
  db: Database,
  client: Client,
  taskQueue: string,
  { notice, begin: toBegin, of }: Word,
): Promise<void> {
  const { hospitalId, caseId, message, exit } = notice;
  if (message === 'begin') {
    if (toBegin) await startCase(client, taskQueue, toBegin);
    return;
  }
  if (!of || of.endedAt) return;
  const signal = () =>
    client.workflow
      .getHandle(of.workflowId)
      .signal(caseSignals[message], { caseId, ...(exit ? { exit } : {}) });
  try {
    await signal();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    // Its flow is not there although the case is open: it is begun from the journal, and told.
    const begin = await inTenant(db, job(hospitalId), (tenant) => startOf(tenant, caseId));
    if (!begin) return;
    await startCase(client, taskQueue, begin);
    await signal();
  }
}

export type Teller = { wake(hospitalId: string): void; stop(): Promise<void> };

/**
 * Tells flows at once what steps of this process left for them, one round a hospital at a time. What it fails to tell stays in the
 * table: the relay tells it later.
 */
export function createTeller(
  db: Database,
  client: Client,
  taskQueue: string,
  log: { warn(details: object, message: string): void },
): Teller {
  const running = new Map<string, Promise<void>>();
  const again = new Set<string>();
  const run = async (hospitalId: string): Promise<void> => {
    do {
      again.delete(hospitalId);
      try {
        await tellHospital(db, client, taskQueue, hospitalId, 0);
      } catch (error) {
        log.warn({ error: error instanceof Error ? error.message : String(error) }, 'flows not told yet');
        return;
      }
    } while (again.has(hospitalId));
  };
  return {
    wake: (hospitalId) => {
      if (running.has(hospitalId)) {
        again.add(hospitalId);
        return;
      }
      running.set(
        hospitalId,
        countingAs(
          () => 'tell',
          () => run(hospitalId),
        ).finally(() => running.delete(hospitalId)),
      );
    },
    stop: async () => {
      await Promise.all(running.values());
    },
  };
}

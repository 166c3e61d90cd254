import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { caseSignals } from '#contracts/cases/names.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import { findCase } from '#db/cases/case.repository.ts';
import type { Database } from '#db/database.ts';
import type { UnreadEvent } from '#db/platform/outbox-position.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { earlyEndOf, startCase, startOf } from '#temporal/cases/start-case.ts';
import type { CaseToStart } from '#temporal/cases/start-case.ts';
import { consumeOnce } from '#temporal/platform/consume.ts';
import type { Consumed, ConsumerLog } from '#temporal/platform/consume.ts';

const job = (hospitalId: string) => ({ hospitalId, actorId: null, role: null, requestId: 'tell' });

/** What telling needs: the start of a flow that is to begin, the case of one that runs, how a visit ended. */
type Word = { caseId: string; begin: CaseToStart | null; of: CareCase | null; exit: VisitExit | null };

async function withCase(tenant: Tenant, { kind, caseId }: UnreadEvent): Promise<Word> {
  const begin = kind === 'flow.begin' ? await startOf(tenant, caseId) : null;
  const of = kind === 'flow.begin' ? (begin?.of ?? null) : await findCase(tenant, caseId);
  return {
    caseId,
    begin,
    of,
    exit: of && kind === 'flow.parent_ended' ? await earlyEndOf(tenant, of) : null,
  };
}

/**
 * Tells the flows of a hospital what stands in the outbox for them, from where was stopped before. Telling twice changes nothing, so
 * several processes may do it at once, and a process that ends before it has noted its place tells again.
 * @param olderThanSeconds leaves to others what they are only just telling
 * @returns how many events were told, and whether more wait already
 */
export const tellHospital = (
  db: Database,
  client: Client,
  taskQueue: string,
  hospitalId: string,
  olderThanSeconds: number,
  log: ConsumerLog,
): Promise<Consumed> =>
  consumeOnce(
    db,
    job(hospitalId),
    {
      name: 'flows',
      load: withCase,
      // Told once of all that is the same: the news is in the journal.
      sameAs: ({ kind, caseId }) => `${kind} ${caseId}`,
      handle: (event, word) => tell(db, client, taskQueue, hospitalId, event, word),
    },
    olderThanSeconds,
    log,
  );

async function tell(
  db: Database,
  client: Client,
  taskQueue: string,
  hospitalId: string,
  { kind, caseId }: UnreadEvent,
  { begin: toBegin, of, exit }: Word,
): Promise<void> {
  if (kind === 'flow.begin') {
    if (toBegin) await startCase(client, taskQueue, toBegin);
    return;
  }
  if (!of || of.endedAt) return;
  const message = kind === 'flow.advance' ? 'advance' : 'parentEnded';
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

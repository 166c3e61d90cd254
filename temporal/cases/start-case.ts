import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { caseSignals } from '#contracts/cases/names.ts';
import type { CaseStart } from '#contracts/cases/messages.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import type { CareCase } from '#db/cases/case.entity.ts';
import { findCase, stepsSince } from '#db/cases/case.repository.ts';
import { foundBy } from '#db/cases/found-by.repository.ts';
import { publishEvents } from '#db/platform/outbox.repository.ts';
import type { FlowEvent } from '#db/platform/outbox.repository.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant, TenantContext } from '#db/tenancy/tenant.ts';
import { startAttributes } from '#temporal/search-attributes.ts';
import type { FoundBy } from '#temporal/search-attributes.ts';

export type CaseToStart = { of: CareCase; start: CaseStart; found: FoundBy };

/** A case as its flow starts: with its terms and every step of its journal. Null when it is over, or not there. */
export async function startOf(tenant: Tenant, caseId: string): Promise<CaseToStart | null> {
  const [of, steps] = await together([findCase(tenant, caseId), stepsSince(tenant, caseId, 0)]);
  if (!of || of.endedAt) return null;
  const found = await foundBy(tenant, { patientId: of.patientId ?? null, visitId: of.visitId ?? caseId });
  const start = { hospitalId: tenant.hospitalId, caseId, terms: of.terms, steps } as CaseStart;
  return { of, start, found: { hospitalId: tenant.hospitalId, stage: of.state, ...found } };
}

/**
 * Starts the flow of an open case; one that runs is left alone. A flow that was lost, or ended by hand, goes on from the journal.
 * One that came to its end is not started again: between the reading of a case and its start here somebody else may have begun
 * the flow and brought it to its end, and a second one would run for ever.
 * @param reuse `ALLOW_DUPLICATE` for who looks again after the start whether the case was still open (`beginAnew`)
 * @returns whether it was started now
 */
export async function startCase(
  client: Client,
  taskQueue: string,
  { of, start, found }: CaseToStart,
  reuse: 'ALLOW_DUPLICATE_FAILED_ONLY' | 'ALLOW_DUPLICATE' = 'ALLOW_DUPLICATE_FAILED_ONLY',
): Promise<boolean> {
  try {
    await client.workflow.start(of.type, {
      workflowId: of.workflowId,
      taskQueue,
      args: [start],
      workflowIdReusePolicy: reuse,
      workflowIdConflictPolicy: 'FAIL',
      typedSearchAttributes: startAttributes(found),
      priority: { fairnessKey: start.hospitalId },
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/**
 * Starts the flow of a case that is open in the tables although its flow is not there, or has come to its end (the tables were
 * restored from a backup), and leaves word again for what the lost one may have been told: a signal is in no journal. Steps that
 * were written between the reading of the journal and the start are news to the new flow: one whose case is over by now ends.
 * @returns `over` when there is nothing to begin, `runs` when its flow is there: somebody was quicker, or it was not seen before
 */
export async function beginAnew(
  db: Database,
  client: Client,
  ctx: TenantContext,
  taskQueue: string,
  caseId: string,
): Promise<'begun' | 'runs' | 'over'> {
  const begin = await inTenant(db, ctx, (tenant) => startOf(tenant, caseId));
  if (!begin) return 'over';
  if (!(await startCase(client, taskQueue, begin, 'ALLOW_DUPLICATE'))) return 'runs';
  const now = await inTenant(db, ctx, async (tenant) => {
    const word = await wordAgain(tenant, begin.of);
    await publishEvents(tenant, word);
    return findCase(tenant, caseId);
  });
  if (now && now.version > begin.of.version)
    await client.workflow.getHandle(now.workflowId).signal(caseSignals.news, { caseId });
  return 'begun';
}

/** Telling a flow what it knows already changes nothing. */
async function wordAgain(tenant: Tenant, of: CareCase): Promise<FlowEvent[]> {
  const word: FlowEvent[] = of.waits ? [{ kind: 'flow.advance', caseId: of.id }] : [];
  if (await earlyEndOf(tenant, of)) word.push({ kind: 'flow.parent_ended', caseId: of.id });
  return word;
}

/** How the visit of an order has ended before its time; null while it has not, and for a visit. */
export async function earlyEndOf(tenant: Tenant, of: CareCase): Promise<VisitExit | null> {
  const parent = of.parentId ? await findCase(tenant, of.parentId) : null;
  return parent?.outcome && parent.outcome !== 'completed' ? (parent.outcome as VisitExit) : null;
}

import type { Client } from '@temporalio/client';
import { Refusal } from '#domain/platform/refusal.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { Receipt } from '#contracts/cases/messages.ts';
import { markRefused, markSettled, receiptOfSubmission } from '#db/inbox/submission.repository.ts';
import { findCase } from '#db/cases/case.repository.ts';
import { explainRefusal } from '#db/inbox/explain.repository.ts';
import { closedCode } from '#contracts/cases/names.ts';
import type { Submission } from '#db/inbox/inbox.entity.ts';
import { submissionById } from '#db/inbox/submission.repository.ts';
import { storedRefusal } from '#domain/platform/stored-refusal.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { settleSoon } from '#temporal/cases/settle-soon.ts';
import { beginAnew } from '#temporal/cases/start-case.ts';
import { deliver } from '#temporal/cases/deliver.ts';

export type Settled =
  { kind: 'done'; receipt: Receipt } | { kind: 'pending' } | { kind: 'unknown'; why: string };
export type Sending = Pick<Submission, 'id' | 'workflowId' | 'caseId' | 'envelope'>;

/**
 * Brings a stored submission to its flow and records what became of it. Used by the API at once and by the relay later:
 * both come to the same end, whoever is first.
 * @throws Refusal the flow's business refusal, or the one stored before
 */
export async function settle(
  db: Database,
  client: Client,
  ctx: TenantContext,
  taskQueue: string,
  sending: Sending,
  waitMs: number,
): Promise<Settled> {
  const send = () =>
    deliver(
      client,
      {
        submissionId: sending.id,
        workflowId: sending.workflowId,
        envelope: sending.envelope,
        taskQueue,
      },
      waitMs,
    );
  let outcome = await send();
  // The flow of a case that is open was lost, or is not there yet: it is begun from the journal, by us or by whoever is quicker.
  if (outcome.kind === 'closed' && (await beginAnew(db, client, ctx, taskQueue, sending.caseId)) !== 'over') {
    outcome = await send();
    // Ended in between, or not to be found now: only a case that is over refuses for good.
    if (outcome.kind === 'closed' && (await isOpen(db, ctx, sending.caseId)))
      outcome = { kind: 'unknown', why: 'the flow of an open case was not found' };
  }
  switch (outcome.kind) {
    case 'done':
      settleSoon(db, ctx.hospitalId, sending.id);
      return outcome;
    case 'refused':
      await inTenant(db, ctx, async (tenant) => {
        const details = { ...(await explainRefusal(tenant, sending.id)), ...outcome.details };
        await markRefused(tenant, sending.id, { code: outcome.code, details });
      });
      return answerOf(db, ctx, sending.id, new Refusal(outcome.code as ErrorCode, outcome.details));
    case 'closed':
      // The flow is over. What was applied before it ended stands; what was not can never be.
      await inTenant(db, ctx, async (tenant) => {
        await markSettled(tenant, [sending.id]);
        const code = closedCode(sending.workflowId.split(':')[2] ?? '');
        await markRefused(tenant, sending.id, { code, details: await explainRefusal(tenant, sending.id) });
      });
      return answerOf(db, ctx, sending.id, new Refusal('visit.closed'));
    default:
      return outcome;
  }
}

const isOpen = (db: Database, ctx: TenantContext, caseId: string): Promise<boolean> =>
  inTenant(db, ctx, async (tenant) => {
    const of = await findCase(tenant, caseId);
    return of !== null && !of.endedAt;
  });

/** The first answer always stands: an applied submission answers its receipt whatever a later delivery was told. */
async function answerOf(db: Database, ctx: TenantContext, id: string, refusal: Refusal): Promise<Settled> {
  const { row, receipt } = await inTenant(db, ctx, async (tenant) => {
    const found = await submissionById(tenant, id);
    return { row: found, receipt: found ? await receiptOfSubmission(tenant, found) : null };
  });
  if (receipt) return { kind: 'done', receipt };
  throw row?.problem ? storedRefusal(row) : refusal;
}

import type { Client } from '@temporalio/client';
import { Refusal } from '#domain/platform/refusal.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { StepReceipt } from '#contracts/visits/messages.ts';
import { isFlowBehind, markRefused, markSettled } from '#db/inbox/submission.repository.ts';
import { explainRefusal } from '#db/inbox/explain.repository.ts';
import { opdVisitWorkflow } from '#contracts/visits/names.ts';
import { Submission } from '#db/inbox/inbox.entity.ts';
import { storedRefusal } from '#db/inbox/submission.repository.ts';
import type { Database } from '#db/database.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { deliver } from '#temporal/visits/deliver.ts';

export type Settled =
  { kind: 'done'; receipt: StepReceipt } | { kind: 'pending' } | { kind: 'unknown'; why: string };
export type Sending = Pick<Submission, 'id' | 'workflowId' | 'message' | 'envelope'>;

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
        message: sending.message,
        envelope: sending.envelope,
        taskQueue,
      },
      waitMs,
    );
  let outcome = await send();
  if (outcome.kind === 'refused') {
    const flow = await catchUp(db, ctx, sending);
    if (flow === 'behind') return { kind: 'unknown', why: 'the flow is behind its tables' };
    if (flow === 'caught_up') outcome = await send();
  }
  switch (outcome.kind) {
    case 'done':
      await inTenant(db, ctx, (tenant) => markSettled(tenant, sending.id));
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
        await markSettled(tenant, sending.id);
        const code = sending.workflowId.includes(`:${opdVisitWorkflow}:`) ? 'visit.closed' : 'order.closed';
        await markRefused(tenant, sending.id, { code, details: await explainRefusal(tenant, sending.id) });
      });
      return answerOf(db, ctx, sending.id, new Refusal('visit.closed'));
    default:
      return outcome;
  }
}

/** How long a flow that is behind its tables is waited for, and how often it is looked at. */
const catchUpWithinMs = 2000;
const lookEveryMs = 50;

/**
 * A flow that does not know yet what its tables hold refuses what comes next. That is no answer: once it has caught up the act is
 * sent again, and while it has not, the relay goes on.
 */
async function catchUp(
  db: Database,
  ctx: TenantContext,
  { id, workflowId }: Sending,
): Promise<'level' | 'caught_up' | 'behind'> {
  const until = Date.now() + catchUpWithinMs;
  for (let looks = 0; ; looks += 1) {
    if (!(await inTenant(db, ctx, (tenant) => isFlowBehind(tenant, id, workflowId))))
      return looks === 0 ? 'level' : 'caught_up';
    if (Date.now() > until) return 'behind';
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** The first answer always stands: an applied submission answers its receipt whatever a later delivery was told. */
async function answerOf(db: Database, ctx: TenantContext, id: string, refusal: Refusal): Promise<Settled> {
  const row = await inTenant(db, ctx, (tenant) =>
    tenant.em.findOne(Submission, { hospitalId: ctx.hospitalId, id }),
  );
  if (row?.receipt) return { kind: 'done', receipt: row.receipt };
  throw row?.problem ? storedRefusal(row) : refusal;
}

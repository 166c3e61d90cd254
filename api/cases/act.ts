import { errorCodes } from '#contracts/platform/names.ts';
import type { Receipt as Written } from '#contracts/cases/messages.ts';
import type { CaseReceipt } from '#contracts/visits/visit.ts';
import { ownSubmission, receiptOfSubmission } from '#db/inbox/submission.repository.ts';
import type { StoredSubmission } from '#db/inbox/submission.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { storedRefusal } from '#domain/platform/stored-refusal.ts';
import { storeAct } from '#activities/cases/store-act.ts';
import type { ActToStore } from '#activities/cases/store-act.ts';
import { settle } from '#temporal/cases/settle.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext } from '#api/platform/env.ts';

/** How long a caller waits for a flow to accept an act (design section 1). */
const acceptWithinMs = 5000;

/** An instant receipt as it travels. */
export function receiptOf(receipt: Written): CaseReceipt {
  const base = {
    submissionId: receipt.submissionId ?? '',
    openedTasks: receipt.opened.map((task) => ({
      id: task.taskId,
      kind: task.kind,
      dueAt: new Date(task.dueAt).toISOString(),
    })),
    appliedAt: new Date(receipt.at).toISOString(),
  };
  if (!('visitId' in receipt)) return { ...base, caseId: receipt.caseId };
  const { visitId, stage, exit } = receipt;
  const isVisit = receipt.type === 'opdVisit';
  return {
    ...base,
    visitId,
    stage,
    exit,
    token: isVisit && receipt.tokenNumber ? { number: receipt.tokenNumber } : null,
    orders: isVisit ? receipt.orders.map(({ orderId, type }) => ({ id: orderId, type })) : [],
  };
}

const statusUrl = (id: string) => `/api/v1/visits/submissions/${id}`;

/**
 * The road of one act: the form is stored inert, the flow decides, one transaction applies it, the receipt comes back.
 * 200 done; 202 accepted and unfinished; 503 nothing promised but the form is kept and goes on; the flow's refusal with its status.
 * The same key and body answers the first answer again, without asking the flow.
 */
export async function actOnFlow(c: AppContext, act: ActToStore<CaseReceipt>): Promise<Response> {
  const { db, temporal, config, log } = c.get('deps');
  const ctx = tenantOf(c);
  const key = c.req.header('Idempotency-Key') ?? '';
  const { done, stored: submission } = await inTenant(db, ctx, (tenant) => storeAct(tenant, key, act));
  if (!submission) return c.json(done);
  const known =
    submission.state === 'stored' ? null : await inTenant(db, ctx, (tenant) => answerOf(tenant, submission));
  if (known) return c.json(known);
  if (!temporal) throw new Refusal('service.unavailable');
  const result = await settle(db, temporal, ctx, config.HMTP_TASK_QUEUE, submission, acceptWithinMs);
  if (result.kind === 'done') return c.json(receiptOf(result.receipt));
  // The worker may have committed although the answer was lost: the row knows.
  const now = await inTenant(db, ctx, (tenant) => ownSubmission(tenant, submission.id));
  const late = now ? await inTenant(db, ctx, (tenant) => answerOf(tenant, now)) : null;
  if (late) return c.json(late);
  if (result.kind === 'pending')
    return c.json(
      { submissionId: submission.id, state: now?.state ?? 'stored', statusUrl: statusUrl(submission.id) },
      202,
    );
  log.warn({ submissionId: submission.id, why: result.why }, 'flow not reachable, submission kept');
  throw new Refusal('service.unavailable', {
    submissionId: submission.id,
    statusUrl: statusUrl(submission.id),
    retryAfterSeconds: 2,
  });
}

/**
 * Brings to its flow what was stored with an act that stands whatever becomes of it. What does not arrive now the relay brings; what
 * the flow refuses (somebody has ended the visit meanwhile) leaves nothing to do.
 */
export async function bringToFlow(c: AppContext, submission: StoredSubmission): Promise<void> {
  const { db, temporal, config, log } = c.get('deps');
  if (!temporal) return;
  try {
    await settle(db, temporal, tenantOf(c), config.HMTP_TASK_QUEUE, submission, acceptWithinMs);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.warn({ submissionId: submission.id, code: error.code }, 'the flow refused what followed from an act');
  }
}

/** The answer a submission already has. @throws the stored refusal */
async function answerOf(tenant: Tenant, submission: StoredSubmission): Promise<CaseReceipt | null> {
  if (submission.state === 'refused') throw storedRefusal(submission);
  const receipt = await receiptOfSubmission(tenant, submission);
  return receipt && receiptOf(receipt);
}

/** What became of one's own submission. @throws Refusal not_found, also for another person's */
export async function submissionStatus(c: AppContext, id: string) {
  const { row, receipt } = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
    const found = await ownSubmission(tenant, id);
    if (!found) throw new Refusal('not_found');
    return { row: found, receipt: await receiptOfSubmission(tenant, found) };
  });
  const problem = row.problem
    ? {
        ...row.problem.details,
        code: row.problem.code,
        ...(row.problem.code in errorCodes ? errorCodes[row.problem.code as keyof typeof errorCodes] : {}),
      }
    : null;
  return {
    submissionId: id,
    state: row.state,
    statusUrl: statusUrl(id),
    receipt: receipt ? receiptOf(receipt) : null,
    problem,
  };
}

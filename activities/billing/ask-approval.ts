import { flowlessTasks } from '#contracts/inbox/kind-names.ts';
import type { AskApproval } from '#contracts/billing/approval.ts';
import { roleMay } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { insertApproval, waitingApproval } from '#db/billing/approval.repository.ts';
import { chargesOfVisit, isCredited } from '#db/billing/charge.repository.ts';
import { visitBalance } from '#db/billing/ledger.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { moneyOf } from '#domain/billing/bill.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { debtAlone, refundAlone, voidsAlone } from '#activities/billing/assert-limits.ts';
import { withdrawApprovals } from '#activities/billing/withdraw-approvals.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';
import { openTask } from '#activities/inbox/open-task.ts';

type Wanted = { amountMinor: bigint; chargeIds: string[] };

/**
 * A cashier asks a second person to agree to what is above the limit: a task opens for who may agree. The same again changes nothing,
 * something else of the same kind takes its place.
 * @returns id of what was asked
 * @throws Refusal not_found, act.not_yours, visit.closed, billing.charge_not_removable, payment.exceeds_balance, refund.not_what_is_owed, bill.approval_not_needed
 */
export async function askApproval(tenant: Tenant, visitId: string, ask: AskApproval): Promise<string> {
  // Who only ends visits asks about those that are theirs to end.
  if (!roleMay(tenant.role as Role, 'payment.take'))
    await assertStanding(tenant, { kind: 'visit', id: visitId });
  const visit = await lockVisit(tenant, visitId);
  if (!visit) throw new Refusal('not_found');
  // Money of the patient is given back after the visit too.
  if (visit.closedAt && ask.kind !== 'refund') throw new Refusal('visit.closed');
  const { currency } = await hospitalClock(tenant);
  const { amountMinor, chargeIds } =
    ask.kind === 'void'
      ? await wantedVoids(tenant, visitId, ask.chargeIds)
      : ask.kind === 'refund'
        ? await wantedRefund(tenant, visitId, ask.amount, currency)
        : await wantedDebt(tenant, visitId, ask.amount, currency);
  const before = await waitingApproval(tenant, visitId, ask.kind);
  if (before?.amountMinor === amountMinor && before.chargeIds.join() === chargeIds.join()) return before.id;
  if (before) await withdrawApprovals(tenant, visitId, ask.kind);
  const id = uuidv7();
  const taskId = uuidv7();
  const { patientId } = visit;
  await openTask(tenant, {
    taskId,
    kind: 'bill_approval',
    visitId,
    patientId,
    departmentId: null,
    assigneeId: null,
    priority: 2,
    dueAt: new Date(Date.now() + flowlessTasks.bill_approval.due.minutes * 60_000),
    workflowId: visit.workflowId,
    reason: ask.kind,
  });
  insertApproval(tenant, {
    id,
    visitId,
    patientId,
    taskId,
    kind: ask.kind,
    amountMinor,
    currency,
    chargeIds,
    reason: await tenant.vault.seal(tenant, patientId, ask.reason),
  });
  await recordAudit(tenant, {
    action: 'bill.ask_approval',
    entity: 'visit',
    entityId: visitId,
    patientId,
    details: { kind: ask.kind, amountMinor: amountMinor.toString() },
  });
  await publishEvent(tenant, { kind: 'visit.changed', visitId });
  return id;
}

async function wantedVoids(tenant: Tenant, visitId: string, named: readonly string[]): Promise<Wanted> {
  const chargeIds = [...new Set(named)].sort();
  const charges = await chargesOfVisit(tenant, visitId);
  const wanted = charges.filter((charge) => chargeIds.includes(charge.id));
  if (wanted.length < chargeIds.length || wanted.some((each) => each.voidedAt || isCredited(each, charges)))
    throw new Refusal('billing.charge_not_removable', {}, [{ path: 'chargeIds', code: 'charge_unknown' }]);
  const { needsSecond } = await voidsAlone(tenant, visitId, charges, chargeIds);
  if (!needsSecond) throw new Refusal('bill.approval_not_needed');
  return { amountMinor: wanted.reduce((sum, charge) => sum + charge.amountMinor, 0n), chargeIds };
}

async function wantedRefund(
  tenant: Tenant,
  visitId: string,
  amount: { amountMinor: string; currency: string },
  currency: string,
): Promise<Wanted> {
  if (!roleMay(tenant.role as Role, 'refund.pay')) throw new Refusal('act.not_yours');
  const amountMinor = BigInt(amount.amountMinor);
  const owedMinor = -(await visitBalance(tenant, visitId));
  if (amount.currency !== currency || amountMinor !== owedMinor || amountMinor <= 0n)
    throw new Refusal('refund.not_what_is_owed', {
      owed: moneyOf(owedMinor > 0n ? owedMinor : 0n, currency),
    });
  if (!(await refundAlone(tenant, visitId, amountMinor)).needsSecond)
    throw new Refusal('bill.approval_not_needed');
  return { amountMinor, chargeIds: [] };
}

async function wantedDebt(
  tenant: Tenant,
  visitId: string,
  amount: { amountMinor: string; currency: string },
  currency: string,
): Promise<Wanted> {
  const amountMinor = BigInt(amount.amountMinor);
  if (amount.currency !== currency)
    throw new Refusal('payment.currency', {}, [
      { path: 'amount.currency', code: 'currency', params: { currency } },
    ]);
  if (amountMinor > (await visitBalance(tenant, visitId)))
    throw new Refusal('payment.exceeds_balance', {}, [{ path: 'amount.amountMinor', code: 'more_than_due' }]);
  if (!(await debtAlone(tenant, visitId, amountMinor)).needsSecond)
    throw new Refusal('bill.approval_not_needed');
  return { amountMinor, chargeIds: [] };
}

import type { DebtPayment, DuePaymentForm } from '#contracts/billing/bill.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { publishBill, settleVisit } from '#activities/billing/settle-visit.ts';
import { takeTenders } from '#activities/billing/take-payment.ts';
import { closeTask } from '#activities/inbox/close-task.ts';

/**
 * Takes a payment of what is owed of a visit that is over, on any day: a receipt for each tender. What is not paid stays owed, as it was.
 * @returns the visit's id
 * @throws Refusal not_found, payment.visit_open, payment.exceeds_balance, payment.currency, payment.reference_required, request.invalid
 */
export async function payDebt(tenant: Tenant, visitId: string, { tenders }: DebtPayment): Promise<string> {
  const visit = await lockVisit(tenant, visitId);
  if (!visit) throw new Refusal('not_found');
  // While the visit is open its bill is not finished, and its flow asks for the money.
  if (!visit.closedAt) throw new Refusal('payment.visit_open');
  await take(tenant, visit, tenders, 'tenders');
  return visitId;
}

/**
 * The task that asks for what was issued while the rest is awaited: takes what is handed over now. The rest is asked for when the visit's
 * bill is prepared.
 */
export async function takeDue(tenant: Tenant, task: Task, { tenders }: DuePaymentForm): Promise<void> {
  invariant(task.visitId, 'money is owed of a visit');
  const visit = await lockVisit(tenant, task.visitId);
  invariant(visit, 'the visit of a task is there');
  await closeTask(tenant, task);
  await take(tenant, visit, tenders, 'form.tenders');
}

type Payable = { id: string; patientId: string; workflowId: string; closedAt?: Date | null | undefined };

async function take(
  tenant: Tenant,
  { id, patientId, workflowId, closedAt }: Payable,
  tenders: DebtPayment['tenders'],
  at: string,
): Promise<void> {
  const submissionId = uuidv7();
  const { left } = await takeTenders(tenant, { visitId: id, patientId, submissionId }, tenders, at);
  await settleVisit(tenant, { id, patientId, workflowId, isClosed: Boolean(closedAt) }, left);
  const paid = tenders.reduce((sum, { amount }) => sum + BigInt(amount.amountMinor), 0n);
  await recordAudit(tenant, {
    action: closedAt ? 'bill.pay_debt' : 'bill.pay_due',
    entity: 'visit',
    entityId: id,
    patientId,
    details: { amountMinor: paid.toString(), leftMinor: left.toString() },
  });
  await publishBill(tenant, id);
}

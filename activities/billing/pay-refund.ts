import type { RefundForm } from '#contracts/billing/bill.ts';
import { moneyOf, receiptNumber } from '#domain/billing/bill.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { nextNumber, visitBalance } from '#db/billing/ledger.repository.ts';
import { insertRefund } from '#db/billing/refund.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { assertRefundWithinLimit } from '#activities/billing/assert-limits.ts';
import { publishBill, settleVisit } from '#activities/billing/settle-visit.ts';
import { closeTask } from '#activities/inbox/close-task.ts';

/**
 * Gives back what a bill owes the patient: all of it, as the cashier saw it, with a voucher of its own number. What is owed by then is
 * another amount where something was returned or charged meanwhile, and then nothing is given.
 * @param task locked for who gives it back
 * @throws Refusal refund.not_what_is_owed, payment.reference_required, bill.approval_needed
 */
export async function payRefund(tenant: Tenant, task: Task, form: RefundForm): Promise<void> {
  invariant(task.visitId, 'money is owed of a visit');
  const visit = await lockVisit(tenant, task.visitId);
  invariant(visit, 'the visit of a task is there');
  const { id: visitId, patientId } = visit;
  const { year, currency } = await hospitalClock(tenant);
  const owed = -(await visitBalance(tenant, visitId));
  const amountMinor = BigInt(form.amount.amountMinor);
  if (owed <= 0n || amountMinor !== owed || form.amount.currency !== currency)
    throw new Refusal('refund.not_what_is_owed', { owed: moneyOf(owed > 0n ? owed : 0n, currency) });
  if (form.method !== 'cash' && !form.reference)
    throw new Refusal('payment.reference_required', {}, [{ path: 'form.reference', code: 'required' }]);
  await assertRefundWithinLimit(tenant, visitId, amountMinor);
  const number = receiptNumber('V', year, await nextNumber(tenant, `refund:${year}`));
  await closeTask(tenant, task);
  await insertRefund(
    tenant,
    { visitId, patientId, submissionId: uuidv7() },
    {
      taskId: task.id,
      number,
      method: form.method,
      amountMinor,
      currency,
      reference: form.method === 'cash' ? null : (form.reference ?? null),
    },
  );
  await recordAudit(tenant, {
    action: 'bill.refund',
    entity: 'visit',
    entityId: visitId,
    patientId,
    details: { amountMinor: amountMinor.toString(), method: form.method, number },
  });
  const settled = { id: visitId, patientId, workflowId: visit.workflowId, isClosed: Boolean(visit.closedAt) };
  await settleVisit(tenant, settled);
  await publishBill(tenant, visitId);
}

import type { PaymentForm, Tender } from '#contracts/billing/bill.ts';
import type { MoneyStep } from '#db/billing/charge.repository.ts';
import { nextNumber, visitBalance } from '#db/billing/ledger.repository.ts';
import { insertPayment } from '#db/billing/payment.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { moneyOf, receiptNumber } from '#domain/billing/bill.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { assertDebtWithinLimit } from '#activities/billing/assert-limits.ts';

/** What was handed over is cash, in the same money, and not less than is kept of it. @throws Refusal request.invalid */
function assertReceived({ method, amount, receivedAmount }: Tender, path: string): void {
  if (!receivedAmount) return;
  const isEnough = BigInt(receivedAmount.amountMinor) >= BigInt(amount.amountMinor);
  if (method !== 'cash' || receivedAmount.currency !== amount.currency || !isEnough)
    throw new Refusal('request.invalid', {}, [
      { path: `${path}.receivedAmount.amountMinor`, code: 'not_received' },
    ]);
}

/**
 * Takes the tenders of a payment: each gets a gapless receipt number and an entry (debit cash, card or UPI; credit receivable).
 * The visit's row is locked by the caller, so two cashiers cannot both see the same balance.
 * @throws Refusal payment.exceeds_balance, payment.currency, request.invalid, payment.reference_required, payment.reason_required, bill.approval_needed
 */
export async function takePayment(tenant: Tenant, step: MoneyStep, form: PaymentForm): Promise<void> {
  const { left, currency } = await takeTenders(tenant, step, form.tenders, 'form.tenders');
  if (left > 0n && !form.onAccountReason)
    throw new Refusal('payment.reason_required', { balance: moneyOf(left, currency) }, [
      { path: 'form.onAccountReason', code: 'required' },
    ]);
  await assertDebtWithinLimit(tenant, step.visitId, left);
}

/**
 * Takes tenders against the balance of a visit, whose row the caller has locked: no more than is due.
 * @param at path of the tenders in what was sent
 * @returns what is still due, minor units
 * @throws Refusal payment.exceeds_balance, payment.currency, request.invalid, payment.reference_required
 */
export async function takeTenders(
  tenant: Tenant,
  step: MoneyStep,
  tenders: readonly Tender[],
  at: string,
): Promise<{ left: bigint; currency: string }> {
  const { year, currency } = await hospitalClock(tenant);
  // A number of a tender that is refused goes back with all the rest.
  const [balance, ...numbers] = await together([
    visitBalance(tenant, step.visitId),
    ...tenders.map(() => nextNumber(tenant, `receipt:${year}`)),
  ]);
  let left = balance;
  for (const [index, tender] of tenders.entries()) {
    const path = `${at}.${index}`;
    const amountMinor = BigInt(tender.amount.amountMinor);
    if (tender.amount.currency !== currency)
      throw new Refusal('payment.currency', {}, [
        { path: `${path}.amount.currency`, code: 'currency', params: { currency } },
      ]);
    if (amountMinor <= 0n)
      throw new Refusal('request.invalid', {}, [
        { path: `${path}.amount.amountMinor`, code: 'more_than', params: { minimum: 0 } },
      ]);
    if (tender.method !== 'cash' && !tender.reference)
      throw new Refusal('payment.reference_required', {}, [{ path: `${path}.reference`, code: 'required' }]);
    assertReceived(tender, path);
    left -= amountMinor;
    if (left < 0n)
      throw new Refusal('payment.exceeds_balance', { balance: moneyOf(balance, currency) }, [
        { path: `${path}.amount.amountMinor`, code: 'more_than_due' },
      ]);
    await insertPayment(tenant, step, {
      ...tender,
      receiptNumber: receiptNumber('R', year, numbers[index] ?? 0n),
      lineNo: index,
    });
  }
  return { left, currency };
}

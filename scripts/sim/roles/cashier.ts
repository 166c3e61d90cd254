import { paymentMethods } from '#contracts/billing/names.ts';
import type { Bill, BillingForm, PaymentForm } from '#contracts/billing/bill.ts';
import type { z } from 'zod';
import type { BillApproval } from '#contracts/billing/approval.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Money } from '#contracts/platform/wire.ts';
import { mustSucceed } from '../person.ts';
import type { RolePlay, Work } from '../visit.ts';

type BillNow = z.infer<typeof Bill>;

/** Of how many patients one pays only part; the third of ten, so that a set of three has one. */
const partOf = { every: 10, nth: 2 };

/** Everything or half in one tender: methods take turns, and what is not cash carries a reference. */
export function tenderOf(
  balance: { amountMinor: string; currency: string },
  turn: { visit: number; patient: number },
): PaymentForm {
  const due = BigInt(balance.amountMinor);
  if (due <= 0n) return { tenders: [] };
  const paysPart = turn.patient % partOf.every === partOf.nth && due > 1n;
  const method = paymentMethods[turn.visit % paymentMethods.length] ?? 'cash';
  const amount = { amountMinor: `${paysPart ? due / 2n : due}`, currency: balance.currency };
  return {
    tenders: [{ method, amount, ...(method === 'cash' ? {} : { reference: `SIM-${turn.visit + 1}` }) }],
    ...(paysPart ? { onAccountReason: 'Pays the rest at the next visit' } : {}),
  };
}

function billing(work: Work<'billing'>) {
  const form: BillingForm = { add: [], remove: [] };
  return work.complete(form);
}

async function payment(work: Work<'payment'>) {
  const bill = await work.person.read<BillNow>(`/api/v1/billing/visits/${work.visitId}`);
  const form = tenderOf(bill.balance, { visit: work.nth, patient: work.guest.nth });
  if (form.onAccountReason) work.tally.note('paidInPart');
  const outcome = await work.complete(form);
  if (outcome.ok || outcome.problem.code !== 'bill.approval_needed') return outcome;
  await agree(work, form, bill.balance);
  return work.complete(form);
}

/** Asks an administrator to agree to what stays unpaid, and has them agree. */
async function agree(
  work: Work<'payment'>,
  form: PaymentForm,
  { amountMinor, currency }: Money,
): Promise<void> {
  const paid = form.tenders.reduce((sum, { amount }) => sum + BigInt(amount.amountMinor), 0n);
  const amount = { amountMinor: `${BigInt(amountMinor) - paid}`, currency };
  const path = `/api/v1/billing/visits/${work.visitId}/approvals`;
  const body = { kind: 'on_account', amount, reason: form.onAccountReason };
  const asked = mustSucceed(
    'asking a second person',
    await work.person.act<BillApproval>('POST', path, body),
  );
  const { taskId } = asked;
  const admin = work.guest.team.of('admin', work.nth);
  const { version } = await admin.read<Task>(`/api/v1/inbox/${taskId}`);
  mustSucceed(
    'claim of bill_approval',
    await admin.act('POST', `/api/v1/inbox/${taskId}/claim`, { version }),
  );
  const decision = { form: { decision: 'approve' } };
  mustSucceed('bill_approval', await admin.act('POST', `/api/v1/inbox/${taskId}/complete`, decision));
  work.tally.note('agreedBySecond');
}

/** What was issued while the rest is awaited is paid whole. */
async function moneyDue(work: Work<'money_due'>) {
  const { balance } = await work.person.read<BillNow>(`/api/v1/billing/visits/${work.visitId}`);
  const tenders = BigInt(balance.amountMinor) > 0n ? [{ method: 'cash' as const, amount: balance }] : [];
  return work.complete({ tenders });
}

async function refund(work: Work<'refund'>) {
  const { balance } = await work.person.read<BillNow>(`/api/v1/billing/visits/${work.visitId}`);
  const amount = { ...balance, amountMinor: `${-BigInt(balance.amountMinor)}` };
  return work.complete({ method: 'cash', amount });
}

export const cashier: RolePlay<'billing' | 'payment' | 'money_due' | 'refund'> = {
  role: 'cashier',
  tasks: { billing, payment, money_due: moneyDue, refund },
};

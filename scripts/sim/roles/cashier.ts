import { paymentMethods } from '#contracts/billing/names.ts';
import type { Bill, BillingForm, PaymentForm } from '#contracts/billing/bill.ts';
import type { z } from 'zod';
import type { RolePlay, Work } from '../visit.ts';

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

function billing(work: Work) {
  const form: BillingForm = { add: [], remove: [] };
  return work.complete(form);
}

async function payment(work: Work) {
  const bill = await work.person.read<z.infer<typeof Bill>>(`/api/v1/billing/visits/${work.visitId}`);
  const form = tenderOf(bill.balance, { visit: work.nth, patient: work.guest.nth });
  if (form.onAccountReason) work.tally.note('paidInPart');
  return work.complete(form);
}

export const cashier: RolePlay = { role: 'cashier', tasks: { billing, payment } };

import type { Tender } from '#contracts/billing/bill.ts';
import type { PaymentMethod } from '#contracts/billing/names.ts';
import { Payment } from '#db/billing/billing.entity.ts';
import type { MoneyStep } from '#db/billing/charge.repository.ts';
import { postEntry } from '#db/billing/ledger.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Writes one tender with its receipt number and its entry: debit cash, card or UPI; credit receivable. */
export async function insertPayment(
  tenant: Tenant,
  step: MoneyStep,
  tender: Tender & { receiptNumber: string; lineNo: number },
): Promise<void> {
  const id = uuidv7();
  const { method, amount, receivedAmount, reference, receiptNumber, lineNo } = tender;
  const amountMinor = BigInt(amount.amountMinor);
  const { currency } = amount;
  sendInsert(tenant.em, Payment, {
    id,
    hospitalId: tenant.hospitalId,
    ...step,
    receiptNumber,
    method,
    amountMinor,
    receivedMinor: receivedAmount ? BigInt(receivedAmount.amountMinor) : null,
    currency,
    reference: reference ?? null,
    takenAt: new Date(),
    takenBy: tenant.actorId ?? '',
    lineNo,
  });
  await postEntry(tenant, {
    kind: 'payment',
    subject: step,
    submissionId: step.submissionId,
    refId: id,
    currency,
    lines: [
      { account: method, amountMinor },
      { account: 'receivable', amountMinor: -amountMinor },
    ],
  });
}

type PaymentRow = {
  id: string;
  number: string;
  method: PaymentMethod;
  amount_minor: string;
  received_minor: string | null;
  currency: string;
  reference: string | null;
  taken_at: string;
  taken_by_name: string;
  visit_id: string;
};
const paymentSql = `select p.id, p.receipt_number as number, p.method, p.amount_minor::text as amount_minor, p.received_minor::text as received_minor, p.currency, p.reference, p.taken_at, u.name as taken_by_name, p.visit_id
  from payment p join app_user u on u.hospital_id = p.hospital_id and u.id = p.taken_by where p.hospital_id = ?`;
const paymentOf = (row: PaymentRow) => ({
  id: row.id,
  number: row.number,
  method: row.method,
  amount: { amountMinor: row.amount_minor, currency: row.currency },
  received: row.received_minor === null ? null : { amountMinor: row.received_minor, currency: row.currency },
  reference: row.reference,
  takenAt: toIso(row.taken_at),
  takenByName: row.taken_by_name,
});

/** Payments of a visit in the order in which they were taken. */
export async function paymentsOfVisit(tenant: Tenant, visitId: string) {
  const rows = await tenant.em.execute<PaymentRow[]>(
    `${paymentSql} and p.visit_id = ? order by p.taken_at, p.line_no`,
    [tenant.hospitalId, visitId],
  );
  return rows.map(paymentOf);
}

/** One receipt with the visit it belongs to, or null. */
export async function findReceipt(tenant: Tenant, paymentId: string) {
  const [row] = await tenant.em.execute<PaymentRow[]>(`${paymentSql} and p.id = ?`, [
    tenant.hospitalId,
    paymentId,
  ]);
  return row ? { ...paymentOf(row), visitId: row.visit_id } : null;
}

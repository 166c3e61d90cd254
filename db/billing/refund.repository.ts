import type { PaymentMethod } from '#contracts/billing/names.ts';
import { moneyOf } from '#domain/billing/bill.ts';
import { Refund } from '#db/billing/billing.entity.ts';
import type { MoneyStep } from '#db/billing/charge.repository.ts';
import { postEntry } from '#db/billing/ledger.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type NewRefund = {
  taskId: string;
  number: string;
  method: PaymentMethod;
  amountMinor: bigint;
  currency: string;
  reference: string | null;
};

/** Writes money given back, with its entry: debit receivable, credit cash, card or UPI. */
export async function insertRefund(tenant: Tenant, step: MoneyStep, refund: NewRefund): Promise<void> {
  const id = uuidv7();
  const { method, amountMinor, currency } = refund;
  sendInsert(tenant.em, Refund, {
    id,
    hospitalId: tenant.hospitalId,
    ...step,
    ...refund,
    paidAt: new Date(),
    paidBy: tenant.actorId ?? '',
  });
  await postEntry(tenant, {
    kind: 'refund',
    subject: { visitId: step.visitId, patientId: step.patientId },
    submissionId: step.submissionId,
    refId: id,
    currency,
    lines: [
      { account: 'receivable', amountMinor },
      { account: method, amountMinor: -amountMinor },
    ],
  });
}

/** What was given back of a visit until now, minor units. */
export async function refundedOfVisit(tenant: Tenant, visitId: string): Promise<bigint> {
  const [row] = await tenant.em.execute<{ sum: string }[]>(
    'select coalesce(sum(amount_minor), 0)::text as sum from refund where hospital_id = ? and visit_id = ?',
    [tenant.hospitalId, visitId],
  );
  return BigInt(row?.sum ?? '0');
}

type Row = {
  id: string;
  number: string;
  method: PaymentMethod;
  amount: string;
  currency: string;
  reference: string | null;
  paidAt: string;
  paidByName: string;
};

/** What was given back of a visit, in the order in which it was. */
export async function refundsOfVisit(tenant: Tenant, visitId: string) {
  const rows = await tenant.em.execute<Row[]>(
    `select r.id, r.number, r.method, r.amount_minor::text as amount, r.currency, r.reference, r.paid_at as "paidAt", u.name as "paidByName"
       from refund r join app_user u on u.hospital_id = r.hospital_id and u.id = r.paid_by
      where r.hospital_id = ? and r.visit_id = ? order by r.paid_at, r.id`,
    [tenant.hospitalId, visitId],
  );
  return rows.map(({ amount, currency, paidAt, ...row }) => ({
    ...row,
    amount: moneyOf(BigInt(amount), currency),
    paidAt: toIso(paidAt),
  }));
}

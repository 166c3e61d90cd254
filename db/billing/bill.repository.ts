import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { LockMode } from '@mikro-orm/core';
import { Refusal } from '#domain/platform/refusal.ts';
import { billState, moneyOf, receiptNumber } from '#domain/billing/bill.ts';
import type { z } from 'zod';
import type {
  Bill,
  BillingForm,
  PaymentForm,
  ServicePrice as ServicePriceWire,
} from '#contracts/billing/bill.ts';
import type { PaymentMethod } from '#contracts/billing/names.ts';
import { Charge, Invoice, Payment } from '#db/billing/billing.entity.ts';
import { insertCharge } from '#db/billing/charge.repository.ts';
import { priceOf } from '#db/billing/price.repository.ts';
import type { MoneyStep } from '#db/billing/charge.repository.ts';
import { nextNumber, postEntry, visitBalance } from '#db/billing/ledger.repository.ts';
import { patientSummary } from '#db/patients/patient.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { toIso } from '#db/tenancy/rows.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';

/** Prices of the desk valid on a hospital-local day: not those of the catalogues, which are charged when something is done. */
export async function listPrices(tenant: Tenant): Promise<ServicePriceWire[]> {
  const { today } = await hospitalClock(tenant);
  const rows = await tenant.em.execute<
    { code: string; name: string; amount_minor: string; currency: string }[]
  >(
    `select code, name, amount_minor::text as amount_minor, currency from service_price where hospital_id = ? and valid_from <= ?::date and (valid_to is null or valid_to >= ?::date) and code not like all (array['LAB:%', 'MED:%', 'PROC:%']) order by code`,
    [tenant.hospitalId, today, today],
  );
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    price: { amountMinor: row.amount_minor, currency: row.currency },
  }));
}

/** Charges a service at today's price and posts it: debit receivable, credit revenue. @throws Refusal billing.service_unknown */
export async function postCharge(
  tenant: Tenant,
  step: MoneyStep,
  serviceCode: string,
  quantity: number,
): Promise<void> {
  const price = await priceOf(tenant, serviceCode);
  if (!price) throw new Refusal('billing.service_unknown', { serviceCode });
  await insertCharge(tenant, step, { ...price, unitMinor: price.amountMinor }, quantity);
}

async function voidCharge(
  tenant: Tenant,
  step: MoneyStep,
  { chargeId, reason }: { chargeId: string; reason: string },
  path: string,
): Promise<void> {
  const charge = await tenant.em.findOne(
    Charge,
    { hospitalId: tenant.hospitalId, id: chargeId, visitId: step.visitId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!charge || charge.voidedAt)
    throw new Refusal('billing.charge_not_removable', { chargeId }, [
      { path: `${path}.chargeId`, message: 'not a charge of this visit, or removed already' },
    ]);
  await tenant.em.execute(
    'update charge set voided_at = now(), voided_by = ?, void_reason = ? where hospital_id = ? and id = ?',
    [tenant.actorId, await tenant.vault.seal(tenant, charge.patientId, reason), tenant.hospitalId, chargeId],
  );
  if (charge.amountMinor > 0n) {
    await postEntry(tenant, {
      kind: 'charge_void',
      ...step,
      refId: chargeId,
      currency: charge.currency,
      lines: [
        { account: 'receivable', amountMinor: -charge.amountMinor },
        { account: 'revenue', amountMinor: charge.amountMinor },
      ],
    });
  }
}

/** The billing step: changes to the charges, then the invoice with its gapless number. */
export async function prepareBill(
  tenant: Tenant,
  step: MoneyStep,
  form: z.output<typeof BillingForm>,
): Promise<void> {
  for (const [index, item] of form.remove.entries())
    await voidCharge(tenant, step, item, `form.remove.${index}`);
  for (const item of form.add) await postCharge(tenant, step, item.serviceCode, item.quantity);
  await issueInvoice(tenant, step);
}

/** Issues the visit's invoice over its live charges, once; none when nothing was charged. */
export async function issueInvoice(
  tenant: Tenant,
  step: Omit<MoneyStep, 'submissionId'> & { submissionId: string | null },
): Promise<void> {
  const [row] = await tenant.em.execute<{ total: string; currency: string | null; issued: boolean }[]>(
    `select coalesce(sum(amount_minor), 0)::text as total, min(currency) as currency,
            exists (select 1 from invoice where hospital_id = ? and visit_id = ?) as issued
       from charge where hospital_id = ? and visit_id = ? and voided_at is null`,
    [tenant.hospitalId, step.visitId, tenant.hospitalId, step.visitId],
  );
  if (!row?.currency || row.issued) return;
  const { year } = await hospitalClock(tenant);
  const number = receiptNumber('I', year, await nextNumber(tenant, `invoice:${year}`));
  sendInsert(tenant.em, Invoice, {
    id: uuidv7(),
    hospitalId: tenant.hospitalId,
    ...step,
    number,
    totalMinor: BigInt(row.total),
    currency: row.currency,
    issuedAt: new Date(),
    issuedBy: tenant.actorId,
  });
}

/**
 * Takes the tenders of a payment: each gets a gapless receipt number and an entry (debit cash, card or UPI; credit receivable).
 * The visit's row is locked by the caller, so two cashiers cannot both see the same balance.
 * @throws Refusal payment.exceeds_balance, payment.currency, payment.reference_required, payment.reason_required
 */
export async function takePayment(
  tenant: Tenant,
  step: MoneyStep,
  form: PaymentForm,
): Promise<{ left: bigint }> {
  const { year, currency } = await hospitalClock(tenant);
  const balance = await visitBalance(tenant, step.visitId);
  let left = balance;
  for (const [index, tender] of form.tenders.entries()) {
    const path = `form.tenders.${index}`;
    const amountMinor = BigInt(tender.amount.amountMinor);
    if (tender.amount.currency !== currency)
      throw new Refusal('payment.currency', {}, [
        { path: `${path}.amount.currency`, message: `use ${currency}` },
      ]);
    if (amountMinor <= 0n)
      throw new Refusal('request.invalid', {}, [
        { path: `${path}.amount.amountMinor`, message: 'must be more than 0' },
      ]);
    if (tender.method !== 'cash' && !tender.reference)
      throw new Refusal('payment.reference_required', {}, [
        { path: `${path}.reference`, message: 'required' },
      ]);
    left -= amountMinor;
    if (left < 0n)
      throw new Refusal('payment.exceeds_balance', { balance: moneyOf(balance, currency) }, [
        { path: `${path}.amount.amountMinor`, message: 'more than is due' },
      ]);
    const id = uuidv7();
    const number = receiptNumber('R', year, await nextNumber(tenant, `receipt:${year}`));
    sendInsert(tenant.em, Payment, {
      id,
      hospitalId: tenant.hospitalId,
      ...step,
      receiptNumber: number,
      method: tender.method,
      amountMinor,
      currency,
      reference: tender.reference ?? null,
      takenAt: new Date(),
      takenBy: tenant.actorId ?? '',
      lineNo: index,
    });
    await postEntry(tenant, {
      kind: 'payment',
      ...step,
      refId: id,
      currency,
      lines: [
        { account: tender.method, amountMinor },
        { account: 'receivable', amountMinor: -amountMinor },
      ],
    });
  }
  if (left > 0n && !form.onAccountReason)
    throw new Refusal('payment.reason_required', { balance: moneyOf(left, currency) }, [
      { path: 'form.onAccountReason', message: 'required' },
    ]);
  return { left };
}

type PaymentRow = {
  id: string;
  number: string;
  method: PaymentMethod;
  amount_minor: string;
  currency: string;
  reference: string | null;
  taken_at: string;
  taken_by_name: string;
  visit_id: string;
};
const paymentSql = `select p.id, p.receipt_number as number, p.method, p.amount_minor::text as amount_minor, p.currency, p.reference, p.taken_at, u.name as taken_by_name, p.visit_id
  from payment p join app_user u on u.hospital_id = p.hospital_id and u.id = p.taken_by where p.hospital_id = ?`;
const paymentOf = (row: PaymentRow) => ({
  id: row.id,
  number: row.number,
  method: row.method,
  amount: { amountMinor: row.amount_minor, currency: row.currency },
  reference: row.reference,
  takenAt: toIso(row.taken_at),
  takenByName: row.taken_by_name,
});

/** The bill of a visit, or null when there is no such visit in this hospital. */
export async function billOfVisit(tenant: Tenant, visitId: string): Promise<Bill | null> {
  const [visit] = await tenant.em.execute<{ patient_id: string; closed_at: string | null }[]>(
    'select patient_id, closed_at from visit where hospital_id = ? and id = ?',
    [tenant.hospitalId, visitId],
  );
  if (!visit) return null;
  const { currency } = await hospitalClock(tenant);
  // Why a charge was taken off is for who takes charges off and who looks after them; the patient and the desk see that it was.
  const mayReadWhy = (rolePermissions[tenant.role as Role] ?? []).some((each) =>
    ['billing.prepare', 'audit.read'].includes(each),
  );
  const charges = await tenant.em.find(
    Charge,
    { hospitalId: tenant.hospitalId, visitId },
    { orderBy: { postedAt: 'asc', id: 'asc' } },
  );
  const payments = await tenant.em.execute<PaymentRow[]>(
    `${paymentSql} and p.visit_id = ? order by p.taken_at, p.line_no`,
    [tenant.hospitalId, visitId],
  );
  const invoice = await tenant.em.findOne(Invoice, { hospitalId: tenant.hospitalId, visitId });
  const balance = await visitBalance(tenant, visitId);
  const total = charges
    .filter((charge) => !charge.voidedAt)
    .reduce((sum, charge) => sum + charge.amountMinor, 0n);
  return {
    visitId,
    patient: await patientSummary(tenant, visit.patient_id),
    state: billState({ issued: invoice !== null, balance, closed: visit.closed_at !== null }),
    invoiceNumber: invoice?.number ?? null,
    charges: await Promise.all(
      charges.map(async (charge) => ({
        id: charge.id,
        serviceCode: charge.serviceCode,
        name: charge.name,
        quantity: charge.quantity,
        unitPrice: moneyOf(charge.unitMinor, charge.currency),
        amount: moneyOf(charge.amountMinor, charge.currency),
        postedAt: toIso(charge.postedAt),
        voided: charge.voidedAt !== null,
        voidReason: mayReadWhy
          ? await tenant.vault.openSome(tenant, visit.patient_id, charge.voidReason)
          : null,
      })),
    ),
    payments: payments.map(paymentOf),
    total: moneyOf(total, currency),
    paid: moneyOf(total - balance, currency),
    balance: moneyOf(balance, currency),
  };
}

/** One receipt with the visit it belongs to, or null. */
export async function findReceipt(tenant: Tenant, paymentId: string) {
  const [row] = await tenant.em.execute<PaymentRow[]>(`${paymentSql} and p.id = ?`, [
    tenant.hospitalId,
    paymentId,
  ]);
  return row ? { ...paymentOf(row), visitId: row.visit_id } : null;
}

import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { billState, moneyOf, receiptNumber } from '#domain/billing/bill.ts';
import { invariant } from '#domain/platform/refusal.ts';
import type { Bill, ServicePrice as ServicePriceWire } from '#contracts/billing/bill.ts';
import { approvalsOfVisit } from '#db/billing/approval.repository.ts';
import { Charge, Invoice } from '#db/billing/billing.entity.ts';
import { isCredited } from '#db/billing/charge.repository.ts';
import type { MoneyStep } from '#db/billing/charge.repository.ts';
import { nextNumber, visitBalance } from '#db/billing/ledger.repository.ts';
import { paymentsOfVisit } from '#db/billing/payment.repository.ts';
import { refundsOfVisit } from '#db/billing/refund.repository.ts';
import { patientSummary } from '#db/patients/patient-summary.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { toIso } from '#db/tenancy/rows.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
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

/** The bill of a visit, or null when there is no such visit in this hospital. */
export async function billOfVisit(tenant: Tenant, visitId: string): Promise<Bill | null> {
  const [[visit], { currency, settings }] = await together([
    tenant.em.execute<{ patient_id: string; closed_at: string | null }[]>(
      'select patient_id, closed_at from visit where hospital_id = ? and id = ?',
      [tenant.hospitalId, visitId],
    ),
    hospitalClock(tenant),
  ]);
  if (!visit) return null;
  // Why a charge was taken off is for who takes charges off and who looks after them; the patient and the desk see that it was.
  const mayReadWhy = (rolePermissions[tenant.role as Role] ?? []).some((each) =>
    ['billing.prepare', 'audit.read'].includes(each),
  );
  const [charges, invoice, balance, patient, payments, approvals, refunds] = await together([
    tenant.em.find(
      Charge,
      { hospitalId: tenant.hospitalId, visitId },
      { orderBy: { postedAt: 'asc', id: 'asc' } },
    ),
    tenant.em.findOne(Invoice, { hospitalId: tenant.hospitalId, visitId }),
    visitBalance(tenant, visitId),
    patientSummary(tenant, visit.patient_id),
    paymentsOfVisit(tenant, visitId),
    approvalsOfVisit(tenant, visitId, mayReadWhy),
    refundsOfVisit(tenant, visitId),
  ]);
  invariant(patient, 'a bill is somebody’s');
  const total = charges
    .filter((charge) => !charge.voidedAt)
    .reduce((sum, charge) => sum + charge.amountMinor, 0n);
  return {
    visitId,
    patient,
    state: billState({ issued: invoice !== null, balance, closed: visit.closed_at !== null }),
    invoiceNumber: invoice?.number ?? null,
    issuedAt: invoice ? toIso(invoice.issuedAt) : null,
    charges: await Promise.all(
      charges.map(async (charge) => ({
        id: charge.id,
        serviceCode: charge.serviceCode,
        name: charge.name,
        quantity: charge.quantity,
        unitPrice: moneyOf(charge.unitMinor, charge.currency),
        pricePer: charge.per,
        amount: moneyOf(charge.amountMinor, charge.currency),
        postedAt: toIso(charge.postedAt),
        voided: charge.voidedAt !== null,
        voidReason: mayReadWhy
          ? await tenant.vault.openSome(tenant, visit.patient_id, charge.voidReason)
          : null,
        followUp: charge.followsId !== null,
        removable: !charge.voidedAt && !isCredited(charge, charges),
      })),
    ),
    payments,
    refunds,
    total: moneyOf(total, currency),
    paid: moneyOf(total - balance, currency),
    balance: moneyOf(balance, currency),
    closed: visit.closed_at !== null,
    limits: {
      void: moneyOf(BigInt(settings.voidLimitMinor), currency),
      onAccount: moneyOf(BigInt(settings.onAccountLimitMinor), currency),
    },
    approvals,
  };
}

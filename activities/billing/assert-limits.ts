import type { ApprovalKind } from '#contracts/billing/names.ts';
import type { PaymentForm } from '#contracts/billing/bill.ts';
import type { VisitExit } from '#contracts/visits/names.ts';
import { agreedForVisit } from '#db/billing/approval.repository.ts';
import { chargesOfVisit } from '#db/billing/charge.repository.ts';
import { debtStanding, visitBalance } from '#db/billing/ledger.repository.ts';
import { refundedOfVisit } from '#db/billing/refund.repository.ts';
import { unheldFees } from '#db/billing/unheld-fee.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { moneyOf } from '#domain/billing/bill.ts';
import { debtNeedsSecond, givenBackAlone, needsSecond, takenOffAlone } from '#domain/billing/limits.ts';
import { Refusal } from '#domain/platform/refusal.ts';

type ChargeNow = { id: string; amountMinor: bigint; voidedAt?: Date | null | undefined };

/** What taking charges off would take off alone, and whether that is more than one person may. */
export async function voidsAlone(
  tenant: Tenant,
  visitId: string,
  charges: readonly ChargeNow[],
  removing: readonly string[],
): Promise<{ amountMinor: bigint; limitMinor: number; needsSecond: boolean; currency: string }> {
  const { settings, currency } = await hospitalClock(tenant);
  const limitMinor = settings.voidLimitMinor;
  const known = charges.map(({ id, amountMinor, voidedAt }) => ({
    id,
    amountMinor,
    voided: Boolean(voidedAt),
  }));
  const agreed = await agreedForVisit(tenant, visitId);
  const amountMinor = takenOffAlone(known, removing, agreed.chargeIds);
  // Where everything that comes off now was agreed to, what is off already does not stop it.
  const isNew = removing.some((id) => !agreed.chargeIds.has(id));
  return { amountMinor, limitMinor, currency, needsSecond: isNew && needsSecond(amountMinor, limitMinor) };
}

const refuse = (kind: ApprovalKind, amountMinor: bigint, limitMinor: number, currency: string): Refusal =>
  new Refusal('bill.approval_needed', {
    kind,
    amount: moneyOf(amountMinor, currency),
    limit: moneyOf(BigInt(limitMinor), currency),
  });

/** @throws Refusal bill.approval_needed when more is taken off than one person may and nobody else has agreed */
export async function assertVoidsWithinLimit(
  tenant: Tenant,
  visitId: string,
  charges: readonly ChargeNow[],
  removing: readonly string[],
): Promise<void> {
  const {
    amountMinor,
    limitMinor,
    currency,
    needsSecond: isTooMuch,
  } = await voidsAlone(tenant, visitId, charges, removing);
  if (isTooMuch) throw refuse('void', amountMinor, limitMinor, currency);
}

/** The limit of what may stay unpaid, and whether leaving an amount needs somebody else who has not agreed yet. */
export async function debtAlone(
  tenant: Tenant,
  visitId: string,
  leftMinor: bigint,
): Promise<{ limitMinor: number; needsSecond: boolean; currency: string }> {
  const { settings, currency } = await hospitalClock(tenant);
  const limitMinor = settings.onAccountLimitMinor;
  const alone = { limitMinor, currency, needsSecond: false };
  // Nothing is left, or less than nothing: nobody has to be asked, nor the database.
  if (leftMinor <= 0n) return alone;
  const standing = await debtStanding(tenant, visitId);
  if (!debtNeedsSecond(leftMinor, standing, limitMinor, 0n)) return alone;
  const { unpaidMinor } = await agreedForVisit(tenant, visitId);
  return { ...alone, needsSecond: debtNeedsSecond(leftMinor, standing, limitMinor, unpaidMinor) };
}

/** @throws Refusal bill.approval_needed when more stays unpaid than one person may allow and nobody else has agreed */
export async function assertDebtWithinLimit(
  tenant: Tenant,
  visitId: string,
  leftMinor: bigint,
): Promise<void> {
  const { limitMinor, currency, needsSecond: isTooMuch } = await debtAlone(tenant, visitId, leftMinor);
  if (isTooMuch) throw refuse('on_account', leftMinor, limitMinor, currency);
}

/** The limit of what one person gives back of a visit, and whether giving back so much needs somebody else who has not agreed yet. */
export async function refundAlone(
  tenant: Tenant,
  visitId: string,
  amountMinor: bigint,
): Promise<{ limitMinor: number; needsSecond: boolean; currency: string }> {
  const { settings, currency } = await hospitalClock(tenant);
  const limitMinor = settings.voidLimitMinor;
  const refunded = await refundedOfVisit(tenant, visitId);
  if (!needsSecond(givenBackAlone(amountMinor, refunded, 0n), limitMinor))
    return { limitMinor, currency, needsSecond: false };
  const { refundMinor } = await agreedForVisit(tenant, visitId);
  return {
    limitMinor,
    currency,
    needsSecond: needsSecond(givenBackAlone(amountMinor, refunded, refundMinor), limitMinor),
  };
}

/** @throws Refusal bill.approval_needed when more is given back than one person may and nobody else has agreed */
export async function assertRefundWithinLimit(
  tenant: Tenant,
  visitId: string,
  amountMinor: bigint,
): Promise<void> {
  const { limitMinor, currency, needsSecond: isTooMuch } = await refundAlone(tenant, visitId, amountMinor);
  if (isTooMuch) throw refuse('refund', amountMinor, limitMinor, currency);
}

/**
 * A visit that ends early closes with whatever is unpaid, so the same limit holds. Not for a death: nothing of money stands in its way.
 * @throws Refusal bill.approval_needed
 */
export async function assertExitWithinLimit(tenant: Tenant, visitId: string, exit: VisitExit): Promise<void> {
  if (exit === 'died') return;
  // The fee of a consultation that was not held is taken off with the visit.
  const [balance, fees] = await together([visitBalance(tenant, visitId), unheldFees(tenant, visitId)]);
  const unheld = fees.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  await assertDebtWithinLimit(tenant, visitId, balance - unheld);
}

/**
 * Looks at the form of a bill or payment before anything is stored, so that what only lacks a second person is asked for and sent again.
 * The transaction that writes it looks again. @throws Refusal bill.approval_needed
 */
export async function assertFormWithinLimits(
  tenant: Tenant,
  visitId: string,
  form: { remove?: { chargeId: string }[] } & Partial<PaymentForm>,
): Promise<void> {
  if (form.remove?.length)
    await assertVoidsWithinLimit(
      tenant,
      visitId,
      await chargesOfVisit(tenant, visitId),
      form.remove.map(({ chargeId }) => chargeId),
    );
  if (!form.tenders || !form.onAccountReason) return;
  const paid = form.tenders.reduce((sum, { amount }) => sum + BigInt(amount.amountMinor), 0n);
  await assertDebtWithinLimit(tenant, visitId, (await visitBalance(tenant, visitId)) - paid);
}

import type { z } from 'zod';
import type { BillingForm } from '#contracts/billing/bill.ts';
import { issueInvoice } from '#db/billing/bill.repository.ts';
import { chargesOfVisit, insertCharge, isCredited, markVoided } from '#db/billing/charge.repository.ts';
import type { MoneyStep } from '#db/billing/charge.repository.ts';
import { priceOf } from '#db/billing/price.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { assertVoidsWithinLimit } from '#activities/billing/assert-limits.ts';

/** Charges a service at today's price and posts it: debit receivable, credit revenue. @throws Refusal billing.service_unknown */
export async function postCharge(
  tenant: Tenant,
  step: MoneyStep,
  serviceCode: string,
  quantity: number,
): Promise<void> {
  const price = await priceOf(tenant, serviceCode);
  if (!price) throw new Refusal('billing.service_unknown', { serviceCode });
  await insertCharge(tenant, step, price, quantity);
}

/** Takes charges off the bill, each with its reason. @throws Refusal billing.charge_not_removable, bill.approval_needed */
async function takeOff(
  tenant: Tenant,
  step: MoneyStep,
  remove: z.output<typeof BillingForm>['remove'],
): Promise<void> {
  if (!remove.length) return;
  const charges = await chargesOfVisit(tenant, step.visitId, true);
  await assertVoidsWithinLimit(
    tenant,
    step.visitId,
    charges,
    remove.map(({ chargeId }) => chargeId),
  );
  const taken = new Set<string>();
  for (const [index, { chargeId, reason }] of remove.entries()) {
    const charge = charges.find(({ id }) => id === chargeId);
    if (!charge || charge.voidedAt || taken.has(chargeId) || isCredited(charge, charges))
      throw new Refusal('billing.charge_not_removable', { chargeId }, [
        {
          path: `form.remove.${index}.chargeId`,
          code: 'charge_unknown',
        },
      ]);
    taken.add(chargeId);
    await markVoided(tenant, step, charge, reason);
  }
}

/** The billing step: changes to the charges, then the invoice with its gapless number. */
export async function prepareBill(
  tenant: Tenant,
  step: MoneyStep,
  form: z.output<typeof BillingForm>,
): Promise<void> {
  await takeOff(tenant, step, form.remove);
  for (const item of form.add) await postCharge(tenant, step, item.serviceCode, item.quantity);
  await issueInvoice(tenant, step);
}

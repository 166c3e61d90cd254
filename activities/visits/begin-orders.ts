import type { OrderBasket } from '#contracts/visits/order-basket.ts';
import { beginLabOrder } from '#domain/labs/lab-flow.ts';
import { beginPrescription } from '#domain/pharmacy/prescription-flow.ts';
import { beginProcedure } from '#domain/procedures/procedure-flow.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';
import type { CaseToBegin } from '#activities/cases/handler.ts';
import { orderTests } from '#activities/labs/order-tests.ts';
import { prescribeMedicines } from '#activities/pharmacy/prescribe-medicines.ts';
import { orderProcedure } from '#activities/procedures/order-procedure.ts';

const dayMs = 86_400_000;

/** Writes everything of a basket. @returns the cases to begin, with their first steps @throws Refusal catalogue.unknown with the field */
export async function beginOrders(
  tenant: Tenant,
  step: OrderingStep,
  basket: OrderBasket,
  path: string,
): Promise<CaseToBegin[]> {
  const { settings } = await hospitalClock(tenant);
  const { ownerId } = step;
  const begins: CaseToBegin[] = [];
  for (const [index, order] of basket.labs.entries()) {
    const { orderId: id, parts } = await orderTests(tenant, step, order, `${path}.labs.${index}`);
    const expiresAfterMs = settings.labExpiryDays * dayMs;
    const terms = { type: 'labOrder' as const, parts, expiresAfterMs, reviews: ownerId !== null };
    begins.push({ id, terms, ownerId, plan: beginLabOrder(terms, uuidv7) });
  }
  for (const [index, order] of basket.prescriptions.entries()) {
    const { orderId: id, parts } = await prescribeMedicines(
      tenant,
      step,
      order,
      `${path}.prescriptions.${index}`,
    );
    const terms = {
      type: 'prescription' as const,
      parts,
      expiresAfterMs: settings.prescriptionExpiryDays * dayMs,
      reservedForMs: settings.reservationMinutes * 60_000,
    };
    begins.push({ id, terms, ownerId, plan: beginPrescription(terms, uuidv7) });
  }
  for (const [index, order] of basket.procedures.entries()) {
    const { orderId: id, parts } = await orderProcedure(tenant, step, order, `${path}.procedures.${index}`);
    const terms = {
      type: 'procedureOrder' as const,
      parts,
      expiresAfterMs: settings.procedureExpiryDays * dayMs,
    };
    begins.push({ id, terms, ownerId, plan: beginProcedure(terms, uuidv7) });
  }
  return begins;
}

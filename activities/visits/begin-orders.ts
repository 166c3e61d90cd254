import { orderRecords } from '#contracts/inbox/kind-names.ts';
import type { TermsOf } from '#contracts/cases/messages.ts';
import { ordersOf } from '#contracts/visits/order-basket.ts';
import type { OrderBasket } from '#contracts/visits/order-basket.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { beginWork } from '#domain/cases/work-plan.ts';
import type { WorkTerms } from '#domain/cases/work-table.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';
import type { CaseToBegin } from '#activities/cases/handler.ts';
import { orderActs } from '#activities/orders.ts';

const dayMs = 86_400_000;

/** Writes everything of a basket. @returns the cases to begin, with their first steps @throws Refusal catalogue.unknown with the field */
export async function beginOrders(
  tenant: Tenant,
  step: OrderingStep,
  basket: OrderBasket,
  path: string,
): Promise<CaseToBegin[]> {
  const begins: CaseToBegin[] = [];
  for (const type of orderTypes) begins.push(...(await beginType(type, tenant, step, basket, path)));
  return begins;
}

async function beginType<T extends OrderType>(
  type: T,
  tenant: Tenant,
  step: OrderingStep,
  basket: OrderBasket,
  path: string,
): Promise<CaseToBegin[]> {
  const { settings } = await hospitalClock(tenant);
  const { create, table } = orderActs[type];
  const { part, expires } = orderRecords[type];
  const begins: CaseToBegin[] = [];
  for (const [index, order] of ordersOf(basket, type).entries()) {
    const at = `${path}.${part}.${index}`;
    const { orderId: id, priority, terms: own } = await create(tenant, step, order, at, settings);
    const expiresAfterMs = settings[expires.setting] * dayMs;
    const terms = {
      type,
      expiresAfterMs,
      ...(priority ? { priority } : {}),
      ...own,
    } as unknown as TermsOf<T> & WorkTerms<T>;
    begins.push({ id, terms, ownerId: step.ownerId, plan: beginWork(table, terms, uuidv7) });
  }
  return begins;
}

import type { OrderCases } from '#contracts/inbox/kind-names.ts';
import type { OrderWire } from '#contracts/inbox/order-forms.ts';
import type { OrderPriority } from '#contracts/labs/names.ts';
import type { InBasket } from '#contracts/visits/order-basket.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';
import type { HospitalSettings } from '#db/platform/hospital.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderFilter, OrderingStep } from '#db/visits/ordering.ts';
import type { Handler } from '#activities/cases/handler.ts';

/** What is done with a type of order, whoever does it. */
export type OrderActs<T extends OrderType> = {
  /** Its flow. */
  table: WorkTable<T>;
  /** Writes an order of a basket; `path` of it in what was sent. @throws Refusal catalogue.unknown with the field */
  create(
    tenant: Tenant,
    step: OrderingStep,
    order: InBasket<T>,
    path: string,
    settings: HospitalSettings,
  ): Promise<{ orderId: string; priority?: OrderPriority; terms: OrderCases[T]['terms'] }>;
  /** Writes the rows of a step. */
  step: Handler<T>;
  list(tenant: Tenant, filter: OrderFilter): Promise<OrderWire<T>[]>;
};

import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { ProcedureOrderInput } from '#contracts/procedures/procedure-order.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { activeType, insertProcedureOrder } from '#db/procedures/procedure-order.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** Orders a procedure. @throws Refusal catalogue.unknown, procedure.side when a side is needed and not named */
export async function orderProcedure(
  tenant: Tenant,
  step: OrderingStep,
  input: ProcedureOrderInput,
  path: string,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const type = await activeType(tenant, input.typeId);
  if (!type)
    throw new Refusal('catalogue.unknown', {}, [
      { path: `${path}.typeId`, message: 'not a procedure of this hospital' },
    ]);
  if (type.needsSide && input.side === 'none')
    throw new Refusal('procedure.side', {}, [{ path: `${path}.side`, message: 'name the side' }]);
  return insertProcedureOrder(tenant, step, input);
}

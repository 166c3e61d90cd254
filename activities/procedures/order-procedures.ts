import type { FieldCode } from '#contracts/platform/field-code-names.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { ProcedureOrderInput } from '#contracts/procedures/procedure-order.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { activeTypes, insertProcedureOrder } from '#db/procedures/procedure-order.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/**
 * Orders procedures together.
 * @throws Refusal catalogue.unknown, procedure.side where a side is needed and not named; with every field that is wrong
 */
export async function orderProcedures(
  tenant: Tenant,
  step: OrderingStep,
  input: ProcedureOrderInput,
  path: string,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const types = await activeTypes(
    tenant,
    input.items.map((item) => item.typeId),
  );
  const at = (index: number, field: string, code: FieldCode) => ({
    path: `${path}.items.${index}.${field}`,
    code,
  });
  const unknown = input.items.flatMap((item, index) =>
    types.has(item.typeId) ? [] : [at(index, 'typeId', 'procedure_unknown')],
  );
  if (unknown.length) throw new Refusal('catalogue.unknown', {}, unknown);
  const sideless = input.items.flatMap((item, index) =>
    types.get(item.typeId)?.needsSide && item.side === 'none' ? [at(index, 'side', 'side_needed')] : [],
  );
  if (sideless.length) throw new Refusal('procedure.side', {}, sideless);
  return insertProcedureOrder(tenant, step, input, types);
}

import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { LabOrderInput } from '#contracts/labs/lab-order.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { activeTests, insertLabOrder } from '#db/labs/lab-order.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** Orders tests. @throws Refusal catalogue.unknown naming the test's field */
export async function orderTests(
  tenant: Tenant,
  step: OrderingStep,
  input: LabOrderInput,
  path: string,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const tests = await activeTests(
    tenant,
    input.items.map((item) => item.testId),
  );
  const unknown = input.items.flatMap((item, index) =>
    tests.has(item.testId) ? [] : [{ path: `${path}.items.${index}.testId`, code: 'test_unknown' as const }],
  );
  if (unknown.length) throw new Refusal('catalogue.unknown', {}, unknown);
  return insertLabOrder(tenant, step, input, tests);
}

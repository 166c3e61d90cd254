import type { LabOrderInput } from '#contracts/labs/lab-order.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import { labOrderWorkflow } from '#contracts/labs/names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { LabItem, LabOrder, LabTest } from '#db/labs/lab.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** The tests of an order that the hospital offers now, by id. */
export async function activeTests(tenant: Tenant, ids: readonly string[]): Promise<Map<string, LabTest>> {
  const found = await tenant.em.find(LabTest, {
    hospitalId: tenant.hospitalId,
    active: true,
    id: { $in: [...ids] },
  });
  return new Map(found.map((test) => [test.id, test]));
}

/** Writes a laboratory order with its tests. @param tests as `activeTests` gave them */
export async function insertLabOrder(
  tenant: Tenant,
  step: OrderingStep,
  input: LabOrderInput,
  tests: ReadonlyMap<string, LabTest>,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId, ownerId } = step;
  const orderId = uuidv7();
  const now = new Date();
  sendInsert(tenant.em, LabOrder, {
    id: orderId,
    hospitalId,
    visitId,
    patientId,
    state: 'active',
    priority: input.priority,
    note: input.note ? await tenant.vault.seal(tenant, patientId, input.note) : null,
    orderedBy: tenant.actorId ?? '',
    ownerId,
    orderedAt: now,
    endedAt: null,
    workflowId: workflowId(hospitalId, labOrderWorkflow, orderId),
    submissionId,
  });
  const items = input.items.map((item, position) => ({
    id: uuidv7(),
    hospitalId,
    orderId,
    visitId,
    patientId,
    testId: item.testId,
    position,
    waitFor: item.waitFor,
    state: 'ordered' as const,
    specimenId: null,
    reason: null,
    sourceSystem: item.source?.system ?? null,
    sourceValue: item.source?.value ?? null,
    sourceRecordedAt: item.source?.recordedAt ? new Date(item.source.recordedAt) : null,
    changedBy: tenant.actorId,
    changedAt: now,
  }));
  sendInsert(tenant.em, LabItem, items);
  return {
    orderId,
    parts: items.map((item) => {
      const test = tests.get(item.testId);
      return {
        id: item.id,
        group: `${test?.specimenType ?? ''}/${test?.container ?? ''}`,
        waitFor: item.waitFor,
      };
    }),
  };
}

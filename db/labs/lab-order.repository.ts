import type { LabOrderInput } from '#contracts/labs/lab-order.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import { labOrderWorkflow } from '#contracts/labs/names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { LabItem, LabOrder, LabTest } from '#db/labs/lab.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** Writes a laboratory order with its tests. @throws Refusal catalogue.unknown naming the test's field */
export async function createLabOrder(
  tenant: Tenant,
  step: OrderingStep,
  input: LabOrderInput,
  path: string,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId, ownerId } = step;
  const tests = new Map(
    (
      await tenant.em.find(LabTest, {
        hospitalId,
        active: true,
        id: { $in: input.items.map((item) => item.testId) },
      })
    ).map((test) => [test.id, test]),
  );
  const unknown = input.items.flatMap((item, index) =>
    tests.has(item.testId)
      ? []
      : [{ path: `${path}.items.${index}.testId`, message: 'not a test of this hospital' }],
  );
  if (unknown.length) throw new Refusal('catalogue.unknown', {}, unknown);
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

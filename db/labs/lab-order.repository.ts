import type { LabOrderInput } from '#contracts/labs/lab-order.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import { labOrderWorkflow } from '#contracts/labs/names.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { LabItem, LabOrder, LabTestVersion } from '#db/labs/lab.entity.ts';
import { entriesOffered } from '#db/platform/version.repository.ts';
import type { EntryThen } from '#db/platform/version.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** A test as an order takes it. */
export type TestThen = EntryThen<LabTestVersion>;

/** The tests of an order that the hospital offers now, as they are now, by id. */
export const activeTests = (tenant: Tenant, ids: readonly string[]): Promise<Map<string, TestThen>> =>
  entriesOffered(tenant, { entity: LabTestVersion, table: 'lab_test', prefix: 'LAB:' }, ids);

/** Writes a laboratory order with its tests. @param tests as `activeTests` gave them */
export async function insertLabOrder(
  tenant: Tenant,
  step: OrderingStep,
  input: LabOrderInput,
  tests: ReadonlyMap<string, TestThen>,
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
    ...orderedOf(tests.get(item.testId)),
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

const orderedOf = (test: TestThen | undefined) => {
  invariant(test, 'a test of an order is offered');
  return { testVersion: test.version, ...test.priceThen };
};

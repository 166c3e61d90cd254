import { procedureOrderWorkflow } from '#contracts/procedures/names.ts';
import type { ProcedureOrderInput } from '#contracts/procedures/procedure-order.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { ProcedureOrder, ProcedureType } from '#db/procedures/procedure.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** A procedure that the hospital offers now, or null. */
export const activeType = (tenant: Tenant, id: string): Promise<ProcedureType | null> =>
  tenant.em.findOne(ProcedureType, { hospitalId: tenant.hospitalId, id, active: true });

/** Writes a procedure order. */
export async function insertProcedureOrder(
  tenant: Tenant,
  step: OrderingStep,
  input: ProcedureOrderInput,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId, ownerId } = step;
  const id = uuidv7();
  const now = new Date();
  sendInsert(tenant.em, ProcedureOrder, {
    id,
    hospitalId,
    visitId,
    patientId,
    typeId: input.typeId,
    state: 'ordered',
    priority: input.priority,
    side: input.side,
    waitFor: input.waitFor,
    note: input.note ? await tenant.vault.seal(tenant, patientId, input.note) : null,
    orderedBy: tenant.actorId ?? '',
    ownerId,
    orderedAt: now,
    scheduledAt: null,
    place: '',
    performedBy: null,
    performedAt: null,
    report: null,
    reason: null,
    sourceSystem: input.source?.system ?? null,
    sourceValue: input.source?.value ?? null,
    changedBy: tenant.actorId,
    changedAt: now,
    endedAt: null,
    workflowId: workflowId(hospitalId, procedureOrderWorkflow, id),
    submissionId,
  });
  return { orderId: id, parts: [{ id, group: 'procedure', waitFor: input.waitFor }] };
}

/** Changes a procedure that goes on. @returns false when it has ended */
export async function changeProcedure(
  tenant: Tenant,
  id: string,
  change: Partial<
    Pick<
      ProcedureOrder,
      'state' | 'scheduledAt' | 'place' | 'performedAt' | 'performedBy' | 'report' | 'reason' | 'endedAt'
    >
  >,
): Promise<boolean> {
  const changed = await tenant.em.nativeUpdate(
    ProcedureOrder,
    { hospitalId: tenant.hospitalId, id, state: { $in: ['ordered', 'scheduled'] } },
    { ...change, changedBy: tenant.actorId, changedAt: new Date() },
  );
  return changed > 0;
}

/** What is to be performed, and on which side. The order's row is locked by the step. */
export async function procedureToPerform(
  tenant: Tenant,
  orderId: string,
): Promise<{ side: ProcedureOrder['side']; type: Pick<ProcedureType, 'code' | 'name' | 'needsSide'> }> {
  const { em, hospitalId } = tenant;
  const { side, typeId } = await em.findOneOrFail(ProcedureOrder, { hospitalId, id: orderId });
  return { side, type: await em.findOneOrFail(ProcedureType, { hospitalId, id: typeId }) };
}

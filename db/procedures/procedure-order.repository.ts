import { procedureOrderWorkflow } from '#contracts/procedures/names.ts';
import type { ProcedureState } from '#contracts/procedures/names.ts';
import type { ProcedureOrderInput } from '#contracts/procedures/procedure-order.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { OrderEnd } from '#contracts/cases/names.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { ProcedureItem, ProcedureOrder, ProcedureType } from '#db/procedures/procedure.entity.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** The procedures of an order that the hospital offers now, by id. */
export async function activeTypes(
  tenant: Tenant,
  ids: readonly string[],
): Promise<Map<string, ProcedureType>> {
  const { em, hospitalId } = tenant;
  const found = await em.find(ProcedureType, { hospitalId, active: true, id: { $in: [...ids] } });
  return new Map(found.map((type) => [type.id, type]));
}

/** Writes an order with its procedures. */
export async function insertProcedureOrder(
  tenant: Tenant,
  step: OrderingStep,
  input: ProcedureOrderInput,
): Promise<{ orderId: string; parts: OrderPart[] }> {
  const { em, hospitalId, vault } = tenant;
  const { visitId, patientId, submissionId, ownerId } = step;
  const orderId = uuidv7();
  const now = new Date();
  sendInsert(em, ProcedureOrder, {
    id: orderId,
    hospitalId,
    visitId,
    patientId,
    state: 'active',
    priority: input.priority,
    orderedBy: tenant.actorId ?? '',
    ownerId,
    orderedAt: now,
    endedAt: null,
    workflowId: workflowId(hospitalId, procedureOrderWorkflow, orderId),
    submissionId,
  });
  const items = await Promise.all(
    input.items.map(async (item, position) => ({
      id: uuidv7(),
      hospitalId,
      orderId,
      visitId,
      patientId,
      typeId: item.typeId,
      position,
      waitFor: item.waitFor,
      state: 'ordered' as const,
      side: item.side,
      note: item.note ? await vault.seal(tenant, patientId, item.note) : null,
      scheduledAt: null,
      place: '',
      performedBy: null,
      performedAt: null,
      report: null,
      reason: null,
      sourceSystem: item.source?.system ?? null,
      sourceValue: item.source?.value ?? null,
      changedBy: tenant.actorId,
      changedAt: now,
      endedAt: null,
    })),
  );
  sendInsert(em, ProcedureItem, items);
  return { orderId, parts: items.map(({ id, waitFor }) => ({ id, group: 'procedure', waitFor })) };
}

/** The order is over; the items say what became of each. */
export const endProcedureOrder = ({ em, hospitalId }: Tenant, id: string, state: OrderEnd): void =>
  sendWrite(em, 'update procedure_order set state = ?, ended_at = now() where hospital_id = ? and id = ?', [
    state,
    hospitalId,
    id,
  ]);

type Change = Pick<
  ProcedureItem,
  'state' | 'scheduledAt' | 'place' | 'performedAt' | 'performedBy' | 'report' | 'reason' | 'endedAt'
>;

/** Changes procedures that still go on. @returns how many did */
export const changeProcedures = (
  { em, hospitalId, actorId }: Tenant,
  ids: readonly string[],
  change: Partial<Change>,
): Promise<number> =>
  em.nativeUpdate(
    ProcedureItem,
    { hospitalId, id: { $in: [...ids] }, state: { $in: ongoing } },
    { ...change, changedBy: actorId, changedAt: new Date() },
  );
const ongoing: ProcedureState[] = ['ordered', 'scheduled'];

/** What is to be performed, and on which side. The order's case is locked by the step. */
export async function procedureToPerform(
  tenant: Tenant,
  id: string,
): Promise<{ side: ProcedureItem['side']; type: Pick<ProcedureType, 'code' | 'name' | 'needsSide'> }> {
  const { em, hospitalId } = tenant;
  const { side, typeId } = await em.findOneOrFail(ProcedureItem, { hospitalId, id });
  return { side, type: await em.findOneOrFail(ProcedureType, { hospitalId, id: typeId }) };
}

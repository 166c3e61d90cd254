import { procedureOrderWorkflow } from '#contracts/procedures/names.ts';
import type { ProcedureState } from '#contracts/procedures/names.ts';
import type { ProcedureOrderInput } from '#contracts/procedures/procedure-order.ts';
import type { OrderPart } from '#contracts/cases/kind-record.ts';
import type { OrderEnd } from '#contracts/cases/names.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { ProcedureItem, ProcedureOrder, ProcedureTypeVersion } from '#db/procedures/procedure.entity.ts';
import { entriesOffered } from '#db/platform/version.repository.ts';
import type { EntryThen } from '#db/platform/version.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { OrderingStep } from '#db/visits/ordering.ts';

/** A procedure as an order takes it. */
export type TypeThen = EntryThen<ProcedureTypeVersion>;

/** The procedures of an order that the hospital offers now, as they are now, by id. */
export const activeTypes = (tenant: Tenant, ids: readonly string[]): Promise<Map<string, TypeThen>> =>
  entriesOffered(tenant, { entity: ProcedureTypeVersion, table: 'procedure_type', prefix: 'PROC:' }, ids);

/** Writes an order with its procedures. @param types as `activeTypes` gave them */
export async function insertProcedureOrder(
  tenant: Tenant,
  step: OrderingStep,
  input: ProcedureOrderInput,
  types: ReadonlyMap<string, TypeThen>,
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
      ...orderedOf(types.get(item.typeId)),
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

const orderedOf = (type: TypeThen | undefined) => {
  invariant(type, 'a procedure of an order is offered');
  return { typeVersion: type.version, ...type.priceThen };
};

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

/** What is to be performed as it was ordered, at which price and on which side. The order's case is locked by the step. */
export async function procedureToPerform(
  tenant: Tenant,
  id: string,
): Promise<{
  item: ProcedureItem;
  type: Pick<ProcedureTypeVersion, 'code' | 'name' | 'needsSide'>;
}> {
  const { em, hospitalId } = tenant;
  const item = await em.findOneOrFail(ProcedureItem, { hospitalId, id });
  const { typeId, typeVersion } = item;
  const type = await em.findOneOrFail(ProcedureTypeVersion, {
    hospitalId,
    itemId: typeId,
    version: typeVersion,
  });
  return { item, type };
}

import type { OrderPriority } from '#contracts/labs/names.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { LabOrder } from '#db/labs/lab.entity.ts';
import { Prescription } from '#db/pharmacy/pharmacy.entity.ts';
import { ProcedureOrder } from '#db/procedures/procedure.entity.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** An order of any type as its steps need it. */
export type OrderHead = {
  id: string;
  type: OrderType;
  visitId: string;
  patientId: string;
  state: string;
  priority: OrderPriority;
  ownerId: string | null;
  workflowId: string;
};

const tables = { labOrder: LabOrder, prescription: Prescription, procedureOrder: ProcedureOrder } as const;

/** Locks an order until the transaction ends; the caller has locked its visit. */
export async function lockOrder(tenant: Tenant, type: OrderType, id: string): Promise<OrderHead> {
  const row = await lockedRow(tenant, tables[type] as typeof LabOrder, byId(id));
  invariant(row, 'the order of a step is there');
  return {
    id: row.id,
    type,
    visitId: row.visitId,
    patientId: row.patientId,
    state: row.state,
    priority: (row as { priority?: OrderPriority }).priority ?? 'routine',
    ownerId: (row as { ownerId?: string | null }).ownerId ?? null,
    workflowId: row.workflowId,
  };
}

/** The order of an id for a person of the hospital, whatever its type, or null. */
export async function findOrder(tenant: Tenant, type: OrderType, id: string): Promise<OrderHead | null> {
  const row = await tenant.em.findOne(tables[type] as typeof LabOrder, { hospitalId: tenant.hospitalId, id });
  return row
    ? {
        id: row.id,
        type,
        visitId: row.visitId,
        patientId: row.patientId,
        state: row.state,
        priority: (row as { priority?: OrderPriority }).priority ?? 'routine',
        ownerId: (row as { ownerId?: string | null }).ownerId ?? null,
        workflowId: row.workflowId,
      }
    : null;
}

/** Whose orders a filter is about: of an order, a visit or a patient; null where there is no such order or visit here. */
export async function patientOfOrders(
  tenant: Tenant,
  type: OrderType,
  filter: { id?: string | undefined; visitId?: string | undefined; patientId?: string | undefined },
): Promise<string | null> {
  if (filter.id) return (await findOrder(tenant, type, filter.id))?.patientId ?? null;
  if (!filter.visitId) return filter.patientId ?? null;
  const [visit] = await tenant.em.execute<{ patient_id: string }[]>(
    'select patient_id from visit where hospital_id = ? and id = ?',
    [tenant.hospitalId, filter.visitId],
  );
  return visit?.patient_id ?? null;
}

/** Whether anything was charged for a visit that stays on its bill. */
export async function hasCharges(tenant: Tenant, visitId: string): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>(
    'select 1 from charge where hospital_id = ? and visit_id = ? and voided_at is null limit 1',
    [tenant.hospitalId, visitId],
  );
  return rows.length > 0;
}

import type { ProcedureItem, ProcedureOrder } from '#contracts/procedures/procedure-order.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { columnOf } from '#db/visits/ordering.ts';
import type { OrderFilter } from '#db/visits/ordering.ts';

type OrderRow = Omit<ProcedureOrder, 'patient' | 'items' | 'orderedAt'> & {
  patientId: string;
  orderedAt: string;
};
type ItemRow = Omit<ProcedureItem, 'note' | 'report' | 'reason' | 'scheduledAt' | 'performedAt'> & {
  orderId: string;
  note: Sealed | null;
  report: Sealed | null;
  reason: Sealed | null;
  scheduledAt: string | null;
  performedAt: string | null;
};

/** Orders of procedures with what became of each, newest first. The caller has checked the care relationship. */
export async function listProcedureOrders(tenant: Tenant, filter: OrderFilter): Promise<ProcedureOrder[]> {
  const { em, hospitalId } = tenant;
  const [column, value] = columnOf(filter);
  const orders = await em.execute<OrderRow[]>(
    `select o.id, o.visit_id as "visitId", o.patient_id as "patientId", o.state, o.priority, u.name as "orderedByName", o.ordered_at as "orderedAt"
       from procedure_order o join app_user u on u.hospital_id = o.hospital_id and u.id = o.ordered_by
      where o.hospital_id = ? and o.${column} = ? order by o.ordered_at desc, o.id desc limit 100`,
    [hospitalId, value],
  );
  if (!orders.length) return [];
  const [items, patients] = await Promise.all([
    em.execute<ItemRow[]>(
      `select i.id, i.order_id as "orderId", t.code, t.name, i.state, i.side, t.needs_side as "needsSide", i.wait_for as "waitFor", i.note,
              i.scheduled_at as "scheduledAt", i.place, i.performed_at as "performedAt", d.name as "performedByName", i.report, i.reason
         from procedure_item i join procedure_type_version t on t.hospital_id = i.hospital_id and t.item_id = i.type_id and t.version = i.type_version
         left join app_user d on d.hospital_id = i.hospital_id and d.id = i.performed_by
        where i.hospital_id = ? and i.order_id in (?) order by i.position, i.id`,
      [hospitalId, orders.map(({ id }) => id)],
    ),
    patientSummaries(
      tenant,
      orders.map(({ patientId }) => patientId),
    ),
  ]);
  return Promise.all(
    orders.flatMap(({ patientId, orderedAt, ...order }) => {
      const patient = patients.get(patientId);
      const own = items.filter(({ orderId }) => orderId === order.id);
      return patient
        ? [
            Promise.all(own.map((item) => itemOf(tenant, patientId, item))).then((of) => ({
              ...order,
              patient,
              orderedAt: toIso(orderedAt),
              items: of,
            })),
          ]
        : [];
    }),
  );
}

async function itemOf(tenant: Tenant, patientId: string, row: ItemRow): Promise<ProcedureItem> {
  const { orderId: _order, note, report, reason, scheduledAt, performedAt, ...rest } = row;
  const open = (sealed: Sealed | null) => tenant.vault.openSome(tenant, patientId, sealed);
  return {
    ...rest,
    note: await open(note),
    report: await open(report),
    reason: await open(reason),
    scheduledAt: toIsoOrNull(scheduledAt),
    performedAt: toIsoOrNull(performedAt),
  };
}

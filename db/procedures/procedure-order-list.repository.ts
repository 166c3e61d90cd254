import type { ProcedureOrder as Wire } from '#contracts/procedures/procedure-order.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Row = Omit<
  Wire,
  'patient' | 'note' | 'report' | 'reason' | 'orderedAt' | 'scheduledAt' | 'performedAt'
> & {
  patientId: string;
  note: Sealed | null;
  report: Sealed | null;
  reason: Sealed | null;
  orderedAt: string;
  scheduledAt: string | null;
  performedAt: string | null;
};

/** Procedure orders, newest first. The caller has checked the care relationship. */
export async function listProcedureOrders(
  tenant: Tenant,
  filter: { id?: string | undefined; visitId?: string | undefined; patientId?: string | undefined },
): Promise<Wire[]> {
  const { em, hospitalId } = tenant;
  const [column, value] = filter.id
    ? ['id', filter.id]
    : filter.visitId
      ? ['visit_id', filter.visitId]
      : ['patient_id', filter.patientId ?? ''];
  const rows = await em.execute<Row[]>(
    `select o.id, o.visit_id as "visitId", o.patient_id as "patientId", t.code, t.name, o.state, o.priority, o.side, t.needs_side as "needsSide", o.wait_for as "waitFor", o.note,
            u.name as "orderedByName", o.ordered_at as "orderedAt", o.scheduled_at as "scheduledAt", o.place, o.performed_at as "performedAt", d.name as "performedByName",
            o.report, o.reason
       from procedure_order o join procedure_type t on t.hospital_id = o.hospital_id and t.id = o.type_id
       join app_user u on u.hospital_id = o.hospital_id and u.id = o.ordered_by
       left join app_user d on d.hospital_id = o.hospital_id and d.id = o.performed_by
      where o.hospital_id = ? and o.${column} = ? order by o.ordered_at desc, o.id desc limit 100`,
    [hospitalId, value],
  );
  const patients = await patientSummaries(
    tenant,
    rows.map((row) => row.patientId),
  );
  const open = (patientId: string, sealed: Sealed | null) => tenant.vault.openSome(tenant, patientId, sealed);
  return Promise.all(
    rows.flatMap((row) => {
      const patient = patients.get(row.patientId);
      if (!patient) return [];
      const { patientId, note, report, reason, orderedAt, scheduledAt, performedAt, ...rest } = row;
      return [
        Promise.all([note, report, reason].map((words) => open(patientId, words))).then((clear) => ({
          ...rest,
          patient,
          note: clear[0] ?? null,
          report: clear[1] ?? null,
          reason: clear[2] ?? null,
          orderedAt: toIso(orderedAt),
          scheduledAt: toIsoOrNull(scheduledAt),
          performedAt: toIsoOrNull(performedAt),
        })),
      ];
    }),
  );
}

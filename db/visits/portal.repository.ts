import { moneyOf } from '#domain/billing/bill.ts';
import type { PortalVisit } from '#contracts/visits/visit.ts';
import { visitBalance } from '#db/billing/ledger.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { tokenOfVisit } from '#db/appointments/token.repository.ts';

type Row = {
  id: string;
  stage: PortalVisit['stage'];
  outcome: string | null;
  doctor_name: string | null;
  opened_at: string;
  closed_at: string | null;
  waits_for: string | null;
};

/** Visits of the patient whose account this is, newest first; one, or the last 50. */
export async function portalVisits(
  tenant: Tenant,
  patientId: string,
  visitId?: string,
): Promise<PortalVisit[]> {
  const rows = await tenant.em.execute<Row[]>(
    `select v.id, v.stage, v.outcome, d.name as doctor_name, v.opened_at, v.closed_at,
            (select kind from task t where t.hospital_id = v.hospital_id and t.visit_id = v.id and t.kind not in ('bill_approval', 'money_due', 'refund') and t.state in ('open', 'claimed', 'completing') order by t.created_at limit 1) as waits_for
       from visit v left join app_user d on d.hospital_id = v.hospital_id and d.id = v.doctor_id
      where v.hospital_id = ? and v.patient_id = ? and (?::uuid is null or v.id = ?::uuid) order by v.opened_at desc, v.id desc limit 50`,
    [tenant.hospitalId, patientId, visitId ?? null, visitId ?? null],
  );
  const { currency } = await hospitalClock(tenant);
  const visits: PortalVisit[] = [];
  for (const row of rows) {
    const token = row.closed_at ? null : await tokenOfVisit(tenant, row.id);
    visits.push({
      id: row.id,
      stage: row.stage,
      outcome: row.outcome,
      doctorName: row.doctor_name,
      openedAt: toIso(row.opened_at),
      closedAt: toIsoOrNull(row.closed_at),
      token: token ? { code: token.code, position: token.position ?? null, state: token.state } : null,
      balance: moneyOf(await visitBalance(tenant, row.id), currency),
      waitsFor: row.waits_for,
    });
  }
  return visits;
}

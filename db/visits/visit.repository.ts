import type { VisitOutcome, VisitStage, VisitKind } from '#contracts/visits/names.ts';
import type { VisitSummary } from '#contracts/visits/visit.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { soughtPatients } from '#db/patients/patient-match.repository.ts';
import { summaryColumns, summaryOfColumns } from '#db/patients/patient-summary.repository.ts';
import type { SummaryColumns } from '#db/patients/patient-summary.repository.ts';
import { Visit } from '#db/visits/visit.entity.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import { toDate, toIso, toIsoOrNull } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { newestTokenOf } from '#db/appointments/token.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type NewVisit = {
  visitId: string;
  patientId: string;
  kind: VisitKind;
  doctorId: string | null;
  departmentId: string | null;
  appointmentId: string | null;
  reason: string | null;
  source: { system: string; value: string; recordedAt: string | null } | null;
  workflowId: string;
};

export async function insertVisit(tenant: Tenant, visit: NewVisit): Promise<void> {
  const reason: Sealed | null = visit.reason
    ? await tenant.vault.seal(tenant, visit.patientId, visit.reason)
    : null;
  sendInsert(tenant.em, Visit, {
    id: visit.visitId,
    hospitalId: tenant.hospitalId,
    patientId: visit.patientId,
    kind: visit.kind,
    stage: 'registered',
    doctorId: visit.doctorId,
    departmentId: visit.departmentId,
    appointmentId: visit.appointmentId,
    reason,
    sourceSystem: visit.source?.system ?? null,
    sourceValue: visit.source?.value ?? null,
    sourceRecordedAt: visit.source?.recordedAt ? new Date(visit.source.recordedAt) : null,
    workflowId: visit.workflowId,
    openedAt: new Date(),
    openedBy: tenant.actorId ?? '',
  });
}

/** The visit of a step, locked until the transaction ends; null when it is not there. */
export const lockVisit = (tenant: Tenant, visitId: string): Promise<Visit | null> =>
  lockedRow(tenant, Visit, byId(visitId));

/** The visit that a case belongs to, locked; null when case or visit is not there. */
export const lockVisitOfCase = (tenant: Tenant, caseId: string): Promise<Visit | null> =>
  lockedRow(tenant, Visit, {
    where: 'id = (select visit_id from care_case where hospital_id = ? and id = ?)',
    values: [tenant.hospitalId, caseId],
  });

/** When somebody last went on with a visit or one of its orders. */
export async function lastActAt(tenant: Tenant, visitId: string): Promise<Date> {
  const [row] = await tenant.em.execute<{ at: string | null }[]>(
    'select max(changed_at) as at from care_case where hospital_id = ? and visit_id = ?',
    [tenant.hospitalId, visitId],
  );
  return row?.at ? toDate(row.at) : new Date();
}

export type VisitChange = {
  stage: VisitStage;
  urgency?: number;
  doctorId?: string;
  departmentId?: string;
  outcome?: VisitOutcome;
  clinicallyClosed?: boolean;
  settled?: boolean;
  exitNote?: Sealed | null;
};

/** Moves a locked visit on. */
export function writeVisit(tenant: Tenant, visitId: string, change: VisitChange): void {
  const closed = change.stage === 'closed';
  sendWrite(
    tenant.em,
    `update visit set stage = ?, urgency = coalesce(?, urgency), doctor_id = coalesce(?::uuid, doctor_id), department_id = coalesce(?::uuid, department_id),
            outcome = case when ? then ?::varchar else outcome end, exit_note = coalesce(?, exit_note),
            clinically_closed_at = case when ? then coalesce(clinically_closed_at, now()) else clinically_closed_at end,
            settled_at = case when ? then coalesce(settled_at, now()) else settled_at end,
            closed_at = case when ? then coalesce(closed_at, now()) else closed_at end, version = version + 1
      where hospital_id = ? and id = ?`,
    [
      change.stage,
      change.urgency ?? null,
      change.doctorId ?? null,
      change.departmentId ?? null,
      closed,
      change.outcome ?? null,
      change.exitNote ?? null,
      closed || change.clinicallyClosed === true,
      change.settled === true,
      closed,
      tenant.hospitalId,
      visitId,
    ],
  );
}

type SummaryRow = SummaryColumns & {
  id: string;
  kind: VisitKind;
  stage: VisitStage;
  outcome: VisitOutcome | null;
  doctor_id: string | null;
  doctor_name: string | null;
  token: string | null;
  urgency: number | null;
  opened_at: string;
  closed_at: string | null;
  clinically_closed_at: string | null;
  settled_at: string | null;
};

const summarySql = `select v.id, v.kind, v.stage, v.outcome, v.doctor_id, d.name as doctor_name, t.code as token, v.urgency,
    v.opened_at, v.closed_at, v.clinically_closed_at, v.settled_at, ${summaryColumns}
  from visit v join patient p on p.hospital_id = v.hospital_id and p.id = v.patient_id
  left join app_user d on d.hospital_id = v.hospital_id and d.id = v.doctor_id
  left join lateral (${newestTokenOf('v.hospital_id', 'v.id')}) t on true
  where v.hospital_id = ?`;

async function summariesOf(tenant: Tenant, rows: readonly SummaryRow[]): Promise<VisitSummary[]> {
  const summaries = await Promise.all(rows.map((row) => summaryOf(tenant, row)));
  return summaries.flatMap((summary) => summary ?? []);
}

async function summaryOf(tenant: Tenant, row: SummaryRow): Promise<VisitSummary | null> {
  const patient = await summaryOfColumns(tenant, row);
  return (
    patient && {
      id: row.id,
      patient,
      kind: row.kind,
      stage: row.stage,
      outcome: row.outcome,
      doctorId: row.doctor_id,
      doctorName: row.doctor_name,
      token: row.token,
      urgency: row.urgency,
      openedAt: toIso(row.opened_at),
      closedAt: toIsoOrNull(row.closed_at),
      clinicallyClosedAt: toIsoOrNull(row.clinically_closed_at),
      settledAt: toIsoOrNull(row.settled_at),
    }
  );
}

/** One visit for a list or a banner, or null. */
export async function visitSummary(tenant: Tenant, visitId: string): Promise<VisitSummary | null> {
  const rows = await tenant.em.execute<SummaryRow[]>(`${summarySql} and v.id = ?`, [
    tenant.hospitalId,
    visitId,
  ]);
  return (await summariesOf(tenant, rows))[0] ?? null;
}

/** The visit that records an encounter of another system, or null. */
export async function visitBySource(
  tenant: Tenant,
  system: string,
  value: string,
): Promise<VisitSummary | null> {
  const rows = await tenant.em.execute<SummaryRow[]>(
    `${summarySql} and v.source_system = ? and v.source_value = ?`,
    [tenant.hospitalId, system, value],
  );
  return (await summariesOf(tenant, rows))[0] ?? null;
}

/** The page of visits that record `system|value` of another system: one, or none. */
export async function visitsBySource(
  tenant: Tenant,
  source: string,
): Promise<{ items: VisitSummary[]; nextCursor: null }> {
  const [system = '', ...value] = source.split('|');
  const found = await visitBySource(tenant, system, value.join('|'));
  return { items: found ? [found] : [], nextCursor: null };
}

/** Visits, newest first, a keyset page. */
export async function listVisits(
  tenant: Tenant,
  filter: {
    patientId?: string | undefined;
    q?: string | undefined;
    open?: boolean | undefined;
    cursor?: string | undefined;
    limit: number;
  },
): Promise<{ items: VisitSummary[]; nextCursor: string | null }> {
  const params: unknown[] = [tenant.hospitalId];
  let where = '';
  if (filter.patientId) {
    where += ' and v.patient_id = ?';
    params.push(filter.patientId);
  }
  if (filter.q) {
    const sought = await soughtPatients(tenant, filter.q);
    where += ` and ${sought.sql}`;
    params.push(...sought.values);
  }
  if (filter.open === true) where += ' and v.closed_at is null';
  if (filter.open === false) where += ' and v.closed_at is not null';
  if (filter.cursor) {
    const [openedAt, id] = decodeCursor(filter.cursor, ['instant', 'id']);
    where += ' and (v.opened_at, v.id) < (?::timestamptz, ?::uuid)';
    params.push(openedAt, id);
  }
  const rows = await tenant.em.execute<SummaryRow[]>(
    `${summarySql}${where} order by v.opened_at desc, v.id desc limit ?`,
    [...params, filter.limit + 1],
  );
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return {
    items: await summariesOf(tenant, items),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.opened_at), last.id]) : null,
  };
}

import { vitalByCode } from '#contracts/visits/vitals-names.ts';
import type { RecordPart } from '#contracts/visits/access-names.ts';
import type { AllergyStatement, MedicineStatement } from '#contracts/visits/triage.ts';
import type { VisitChart, VisitSummary } from '#contracts/visits/visit.ts';
import type { SoapNote } from '#contracts/consultations/consultation.ts';
import { gcsOf } from '#domain/visits/gcs.ts';
import type { Consultation, Diagnosis } from '#db/consultations/consultation.entity.ts';
import type { PatientStatement, Triage, VitalSign } from '#db/visits/visit.entity.ts';
import { openStruck, struckRows } from '#db/visits/strike.repository.ts';
import { toIso } from '#db/tenancy/rows.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Names of staff whose ids a statement gives, by id. */
async function namesOf(
  tenant: Tenant,
  ids: string,
  values: readonly unknown[],
): Promise<Map<string, string>> {
  const rows = await tenant.em.execute<{ id: string; name: string }[]>(
    `select id, name from app_user where hospital_id = ? and id in (${ids})`,
    [tenant.hospitalId, ...values],
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

type About = 'allergies' | 'medicines';

export type StatementRow = Pick<PatientStatement, 'state' | 'items'> & { recordedAt: string };

/** The newest statement about allergies or medicines of a patient. */
export const newestStatement = (
  { em, hospitalId }: Tenant,
  patientId: string,
  about: About,
): Promise<StatementRow[]> =>
  em.execute<StatementRow[]>(
    `select state, items, recorded_at as "recordedAt" from patient_statement where hospital_id = ? and patient_id = ? and about = ? and state <> 'not_asked' and struck_at is null
      order by recorded_at desc, id desc limit 1`,
    [hospitalId, patientId, about],
  );

/** What a statement says; nobody asked is a state of its own. */
export async function openStatement(
  tenant: Tenant,
  patientId: string,
  [row]: readonly StatementRow[],
): Promise<AllergyStatement | MedicineStatement> {
  if (!row) return { state: 'not_asked' };
  if (!row.items) return { state: row.state } as AllergyStatement | MedicineStatement;
  return { state: 'list', items: await tenant.vault.openJson(tenant, patientId, row.items) };
}

type ConsultationRow = Pick<Consultation, 'id' | 'visitId' | 'doctorId' | 'note' | 'outcome' | 'exitNote'> & {
  signedAt: string;
  occurredAt: string;
};
type DiagnosisRow = Pick<Diagnosis, 'consultationId' | 'system' | 'code' | 'text' | 'rank' | 'certainty'>;

type ConsultationFilter = { patientId: string; visitId?: string; most?: number };
const maxConsultations = 50;

/** Signed consultations, newest first, with their diagnoses and names, still sealed: one round trip. */
export async function consultationRows(
  tenant: Tenant,
  { patientId, visitId, most = maxConsultations }: ConsultationFilter,
) {
  const { em, hospitalId } = tenant;
  const ofVisit = visitId ? ' and visit_id = ?' : '';
  const values = [hospitalId, patientId, ...(visitId ? [visitId] : [])];
  const [rows, diagnoses, names] = await together([
    em.execute<ConsultationRow[]>(
      `select id, visit_id as "visitId", doctor_id as "doctorId", note, outcome, exit_note as "exitNote", signed_at as "signedAt", occurred_at as "occurredAt"
         from consultation where hospital_id = ? and patient_id = ?${ofVisit} order by signed_at desc, id desc limit ?`,
      [...values, most],
    ),
    em.execute<DiagnosisRow[]>(
      `select consultation_id as "consultationId", system, code, text, rank, certainty
         from diagnosis where hospital_id = ? and patient_id = ?${ofVisit} order by id`,
      values,
    ),
    namesOf(
      tenant,
      `select doctor_id from consultation where hospital_id = ? and patient_id = ?${ofVisit}`,
      values,
    ),
  ]);
  return { rows, diagnoses, names };
}

/** Signed consultations, newest first, of one visit or of a patient. */
export const listConsultations = async (
  tenant: Tenant,
  filter: ConsultationFilter,
): Promise<VisitChart['consultations']> =>
  openConsultations(tenant, filter.patientId, await consultationRows(tenant, filter));

export function openConsultations(
  tenant: Tenant,
  patientId: string,
  { rows, diagnoses, names }: Awaited<ReturnType<typeof consultationRows>>,
): Promise<VisitChart['consultations']> {
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      doctorName: names.get(row.doctorId) ?? '',
      note: await tenant.vault.openJson<SoapNote>(tenant, patientId, row.note),
      outcome: row.outcome,
      exitNote: await tenant.vault.openSome(tenant, patientId, row.exitNote),
      diagnoses: await Promise.all(
        diagnoses
          .filter((entry) => entry.consultationId === row.id)
          .map(async ({ system, code, text, rank, certainty }) => ({
            system,
            code,
            text: (await tenant.vault.openSome(tenant, patientId, text)) ?? code,
            rank,
            certainty,
          })),
      ),
      signedAt: toIso(row.signedAt),
      occurredAt: toIso(row.occurredAt),
    })),
  );
}

type When = { recordedAt: string; occurredAt: string };
type TriageRow = Pick<
  Triage,
  | 'id'
  | 'urgency'
  | 'complaint'
  | 'pregnancy'
  | 'consciousness'
  | 'gcs'
  | 'breathed'
  | 'oxygenFlow'
  | 'news2'
  | 'news2Red'
  | 'capillaryRefill'
  | 'respiratoryEffort'
  | 'pews'
  | 'note'
  | 'recordedBy'
> &
  When;
type VitalRow = Pick<VitalSign, 'triageId' | 'code' | 'value' | 'unit' | 'unlikely'> & When;

/** A score of a triage `t`, or null where a sign it may have been worked out from is entered in error. */
export const standing = (score: string): string =>
  `case when not exists (select from vital_sign s where s.hospital_id = t.hospital_id and s.triage_id = t.id and s.struck_at is not null) then ${score} end`;

/** The score of a triage as it was worked out, or null. */
export const scoreOf = ({ news2, news2Red }: Pick<Triage, 'news2' | 'news2Red'>) =>
  typeof news2 === 'number' ? { score: news2, red: news2Red === true } : null;

/** Everything of a visit's clinical record, still sealed, in one round trip: whether it is shown is decided beside it. */
export async function chartRows(tenant: Tenant, { id: visitId, patient: { id: patientId } }: VisitSummary) {
  const { em, hospitalId } = tenant;
  const [[triage], vitals, triageNames, allergies, medicines, consultations, struck] = await together([
    em.execute<TriageRow[]>(
      `select id, urgency, complaint, pregnancy, consciousness, gcs, breathed, oxygen_flow as "oxygenFlow", ${standing('news2')} as news2, ${standing('news2_red')} as "news2Red", capillary_refill as "capillaryRefill", respiratory_effort as "respiratoryEffort", ${standing('pews')} as pews, note, recorded_by as "recordedBy", recorded_at as "recordedAt", occurred_at as "occurredAt"
         from triage t where hospital_id = ? and visit_id = ? order by recorded_at desc limit 1`,
      [hospitalId, visitId],
    ),
    em.execute<VitalRow[]>(
      `select triage_id as "triageId", code, value, unit, unlikely, recorded_at as "recordedAt", occurred_at as "occurredAt"
         from vital_sign where hospital_id = ? and visit_id = ? and struck_at is null order by id`,
      [hospitalId, visitId],
    ),
    namesOf(tenant, 'select recorded_by from triage where hospital_id = ? and visit_id = ?', [
      hospitalId,
      visitId,
    ]),
    newestStatement(tenant, patientId, 'allergies'),
    newestStatement(tenant, patientId, 'medicines'),
    consultationRows(tenant, { patientId, visitId }),
    struckRows(tenant, visitId),
  ]);
  return {
    triage: triage ?? null,
    vitals: vitals.filter((vital) => vital.triageId === triage?.id),
    triageNames,
    allergies,
    medicines,
    consultations,
    struck,
  };
}

export type ChartRows = Awaited<ReturnType<typeof chartRows>>;

/** What of a visit's clinical record is in the parts that `openRecord` has opened. */
export async function visitChart(
  tenant: Tenant,
  visit: VisitSummary,
  parts: ReadonlySet<RecordPart>,
  breakGlassUntil: string | null = null,
  read?: ChartRows,
): Promise<VisitChart> {
  const patientId = visit.patient.id;
  const rows = read ?? (await chartRows(tenant, visit));
  const { triage, vitals, triageNames: names } = rows;
  const seesNotes = parts.has('notes');
  return {
    visit,
    sees: [...parts],
    breakGlassUntil,
    triage: triage
      ? {
          urgency: triage.urgency,
          complaint: seesNotes ? await tenant.vault.open(tenant, patientId, triage.complaint) : null,
          pregnancy: triage.pregnancy,
          consciousness: triage.consciousness ?? null,
          gcs: gcsOf(triage.gcs),
          breathed: triage.breathed ?? null,
          oxygenFlow: triage.oxygenFlow ?? null,
          news2: scoreOf(triage),
          capillaryRefill: triage.capillaryRefill ?? null,
          respiratoryEffort: triage.respiratoryEffort ?? null,
          pews: triage.pews ?? null,
          note: triage.note && seesNotes ? await tenant.vault.open(tenant, patientId, triage.note) : null,
          byName: names.get(triage.recordedBy) ?? '',
          recordedAt: toIso(triage.recordedAt),
          occurredAt: toIso(triage.occurredAt),
          vitals: vitals.map((vital) => ({
            code: vital.code,
            name: vitalByCode.get(vital.code)?.name ?? vital.code,
            value: vital.value,
            unit: vital.unit,
            unlikely: vital.unlikely,
            recordedAt: toIso(vital.recordedAt),
            occurredAt: toIso(vital.occurredAt),
          })),
        }
      : null,
    struck: await openStruck(tenant, patientId, rows.struck),
    allergies: (await openStatement(tenant, patientId, rows.allergies)) as AllergyStatement,
    medicines: (await openStatement(tenant, patientId, rows.medicines)) as MedicineStatement,
    consultations: seesNotes ? await openConsultations(tenant, patientId, rows.consultations) : [],
  };
}

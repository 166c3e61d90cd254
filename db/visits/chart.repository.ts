import { vitalByCode } from '#contracts/visits/vitals-names.ts';
import type { RecordPart } from '#contracts/visits/access-names.ts';
import type { AllergyStatement, MedicineStatement } from '#contracts/visits/triage.ts';
import type { VisitChart, VisitSummary } from '#contracts/visits/visit.ts';
import type { SoapNote } from '#contracts/consultations/consultation.ts';
import { Consultation, Diagnosis } from '#db/consultations/consultation.entity.ts';
import { PatientStatement, Triage, VitalSign } from '#db/visits/visit.entity.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Names of staff by id. */
async function namesOf(tenant: Tenant, ids: string[]): Promise<Map<string, string>> {
  if (!ids.length) return new Map();
  const rows = await tenant.em.execute<{ id: string; name: string }[]>(
    'select id, name from app_user where hospital_id = ? and id in (?)',
    [tenant.hospitalId, ids],
  );
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** The newest statement about allergies or medicines of a patient; nobody asked is a state of its own. */
async function newestStatement(
  tenant: Tenant,
  patientId: string,
  about: 'allergies' | 'medicines',
): Promise<AllergyStatement | MedicineStatement> {
  const [row] = await tenant.em.find(
    PatientStatement,
    { hospitalId: tenant.hospitalId, patientId, about, state: { $ne: 'not_asked' } },
    { orderBy: { recordedAt: 'desc', id: 'desc' }, limit: 1 },
  );
  if (!row) return { state: 'not_asked' };
  if (!row.items) return { state: row.state } as AllergyStatement | MedicineStatement;
  return { state: 'list', items: await tenant.vault.openJson(tenant, patientId, row.items) };
}

/** Signed consultations, newest first, of one visit or of a patient. */
export async function listConsultations(
  tenant: Tenant,
  filter: { patientId: string; visitId?: string },
): Promise<VisitChart['consultations']> {
  const { patientId, visitId } = filter;
  const rows = await tenant.em.find(
    Consultation,
    { hospitalId: tenant.hospitalId, patientId, ...(visitId ? { visitId } : {}) },
    { orderBy: { signedAt: 'desc', id: 'desc' }, limit: 50 },
  );
  const diagnoses = rows.length
    ? await tenant.em.find(
        Diagnosis,
        { hospitalId: tenant.hospitalId, consultationId: { $in: rows.map((row) => row.id) } },
        { orderBy: { id: 'asc' } },
      )
    : [];
  const names = await namesOf(
    tenant,
    rows.map((row) => row.doctorId),
  );
  return Promise.all(
    rows.map(async (row) => ({
      id: row.id,
      doctorName: names.get(row.doctorId) ?? '',
      note: await tenant.vault.openJson<SoapNote>(tenant, patientId, row.note),
      outcome: row.outcome,
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

/** What of a visit's clinical record is in the parts that `openRecord` has opened. */
export async function visitChart(
  tenant: Tenant,
  visit: VisitSummary,
  parts: ReadonlySet<RecordPart>,
  breakGlassUntil: string | null = null,
): Promise<VisitChart> {
  const { hospitalId } = tenant;
  const patientId = visit.patient.id;
  const [triage] = await tenant.em.find(
    Triage,
    { hospitalId, visitId: visit.id },
    { orderBy: { recordedAt: 'desc' }, limit: 1 },
  );
  const vitals = triage
    ? await tenant.em.find(VitalSign, { hospitalId, triageId: triage.id }, { orderBy: { id: 'asc' } })
    : [];
  const names = triage ? await namesOf(tenant, [triage.recordedBy]) : new Map<string, string>();
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
    allergies: (await newestStatement(tenant, patientId, 'allergies')) as AllergyStatement,
    medicines: (await newestStatement(tenant, patientId, 'medicines')) as MedicineStatement,
    consultations: seesNotes ? await listConsultations(tenant, { patientId, visitId: visit.id }) : [],
  };
}

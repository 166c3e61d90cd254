import { Refusal } from '#domain/platform/refusal.ts';
import { vitalByCode } from '#contracts/visits/vitals-names.ts';
import type { AllergyStatement, MedicineStatement } from '#contracts/visits/triage.ts';
import type { VisitChart, VisitSummary } from '#contracts/visits/visit.ts';
import type { SoapNote } from '#contracts/consultations/consultation.ts';
import { Consultation, Diagnosis } from '#db/consultations/consultation.entity.ts';
import { PatientStatement, Triage, VitalSign } from '#db/visits/visit.entity.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Days after a visit or appointment during which its department may still read the record (design section 3). */
const accessDays = 30;

/**
 * Clinical access follows the patient's open visit or appointment in one's department, and 30 days after; a doctor's own
 * patients and a person without a department (hospital-wide service) count by the visit alone.
 * @throws Refusal chart.no_relationship
 */
export async function assertCareRelationship(
  tenant: Tenant,
  patientId: string,
  departmentId: string | null,
): Promise<void> {
  const rows = await tenant.em.execute<unknown[]>(
    `select 1 from visit v where v.hospital_id = ? and v.patient_id = ? and (v.closed_at is null or v.closed_at > now() - make_interval(days => ?))
        and (?::uuid is null or v.department_id is null or v.department_id = ?::uuid or v.doctor_id = ?
             or exists (select 1 from task t where t.hospital_id = v.hospital_id and t.visit_id = v.id and (t.claimant_id = ? or t.closed_by = ? or t.department_id is null or t.department_id = ?::uuid)))
     union all
     select 1 from appointment a join doctor d on d.hospital_id = a.hospital_id and d.id = a.doctor_id
      where a.hospital_id = ? and a.patient_id = ? and a.state in ('booked', 'arrived') and a.ends_at > now() - make_interval(days => ?) and (?::uuid is null or d.department_id = ?::uuid or a.doctor_id = ?)
     limit 1`,
    [
      tenant.hospitalId,
      patientId,
      accessDays,
      departmentId,
      departmentId,
      tenant.actorId,
      tenant.actorId,
      tenant.actorId,
      departmentId,
      tenant.hospitalId,
      patientId,
      accessDays,
      departmentId,
      departmentId,
      tenant.actorId,
    ],
  );
  if (!rows.length) throw new Refusal('chart.no_relationship');
}

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

/** The clinical record of a visit. The caller has checked the care relationship and audited the reading. */
export async function visitChart(tenant: Tenant, visit: VisitSummary): Promise<VisitChart> {
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
  return {
    visit,
    triage: triage
      ? {
          urgency: triage.urgency,
          complaint: await tenant.vault.open(tenant, patientId, triage.complaint),
          pregnancy: triage.pregnancy,
          note: triage.note ? await tenant.vault.open(tenant, patientId, triage.note) : null,
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
    consultations: await listConsultations(tenant, { patientId, visitId: visit.id }),
  };
}

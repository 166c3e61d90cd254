import type { Tenant } from '#db/tenancy/tenant.ts';
import { Patient } from '#db/patients/patient.entity.ts';
import type { PatientSummary } from '#contracts/patients/patient.ts';
/* temporary */
export async function patientSummaries(t: Tenant, ids: string[]): Promise<Map<string, PatientSummary>> {
  const rows = ids.length ? await t.em.find(Patient, { hospitalId: t.hospitalId, id: { $in: ids } }) : [];
  return new Map(rows.map((r) => [r.id, { id: r.id, mrn: r.mrn, familyName: r.familyName, givenName: r.givenName, gender: r.gender, birthDate: { precision: 'unknown' as const }, deceasedAt: null, unidentified: r.unidentified, phone: null }]));
}
export async function patientSummary(t: Tenant, id: string): Promise<PatientSummary> { return (await patientSummaries(t, [id])).get(id)!; }

import type { z } from 'zod';
import type { TriageForm } from '#contracts/visits/triage.ts';
import type { CheckedVital } from '#domain/visits/vitals.ts';
import { PatientStatement, Triage, VitalSign } from '#db/visits/visit.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Whether the newest statement about a patient's allergies, by whoever asked, is a list. */
export async function hasAllergyList(tenant: Tenant, patientId: string): Promise<boolean> {
  const [row] = await tenant.em.execute<{ state: string }[]>(
    `select state from patient_statement where hospital_id = ? and patient_id = ? and about = 'allergies' and state <> 'not_asked'
      order by recorded_at desc, id desc limit 1`,
    [tenant.hospitalId, patientId],
  );
  return row?.state === 'list';
}

/** Records a triage with its vitals and what was stated about allergies and medicines. */
export async function insertTriage(
  tenant: Tenant,
  step: { visitId: string; patientId: string; submissionId: string },
  form: z.output<typeof TriageForm>,
  vitals: CheckedVital[],
): Promise<void> {
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId } = step;
  const triageId = uuidv7();
  const recordedAt = new Date();
  const occurredAt = form.occurredAt ? new Date(form.occurredAt) : recordedAt;
  const seal = (text: string) => tenant.vault.seal(tenant, patientId, text);
  sendInsert(tenant.em, Triage, {
    id: triageId,
    hospitalId,
    visitId,
    patientId,
    urgency: form.urgency,
    complaint: await seal(form.complaint),
    pregnancy: form.pregnancy,
    note: form.note ? await seal(form.note) : null,
    recordedBy: tenant.actorId ?? '',
    occurredAt,
    recordedAt,
    submissionId,
  });
  if (vitals.length) {
    sendInsert(
      tenant.em,
      VitalSign,
      vitals.map((vital) => ({
        id: uuidv7(),
        hospitalId,
        visitId,
        patientId,
        triageId,
        ...vital,
        occurredAt,
        recordedAt,
      })),
    );
  }
  for (const about of ['allergies', 'medicines'] as const) {
    const stated = form[about];
    sendInsert(tenant.em, PatientStatement, {
      id: uuidv7(),
      hospitalId,
      patientId,
      visitId,
      about,
      state: stated.state,
      items: stated.state === 'list' ? await tenant.vault.sealJson(tenant, patientId, stated.items) : null,
      recordedBy: tenant.actorId ?? '',
      recordedAt,
    });
  }
}

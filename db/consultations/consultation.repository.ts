import type { z } from 'zod';
import type { ConsultationForm } from '#contracts/consultations/consultation.ts';
import { Consultation, Diagnosis } from '#db/consultations/consultation.entity.ts';
import { practises } from '#db/doctors/practising.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { askOnce } from '#db/tenancy/ask-once.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Records a signed consultation; the note is sealed with the patient's key. */
export async function insertConsultation(
  tenant: Tenant,
  step: { visitId: string; patientId: string; submissionId: string },
  form: z.output<typeof ConsultationForm>,
): Promise<void> {
  const { hospitalId } = tenant;
  const { visitId, patientId, submissionId } = step;
  const id = uuidv7();
  const signedAt = new Date();
  sendInsert(tenant.em, Consultation, {
    id,
    hospitalId,
    visitId,
    patientId,
    doctorId: tenant.actorId ?? '',
    note: await tenant.vault.sealJson(tenant, patientId, form.note),
    outcome: form.outcome,
    exitNote: form.exitNote ? await tenant.vault.seal(tenant, patientId, form.exitNote) : null,
    signedAt,
    occurredAt: form.occurredAt ? new Date(form.occurredAt) : signedAt,
    submissionId,
  });
  if (form.diagnoses.length) {
    sendInsert(
      tenant.em,
      Diagnosis,
      await Promise.all(
        form.diagnoses.map(async (diagnosis) => ({
          id: uuidv7(),
          hospitalId,
          consultationId: id,
          visitId,
          patientId,
          ...diagnosis,
          text: await tenant.vault.seal(tenant, patientId, diagnosis.text),
        })),
      ),
    );
  }
}

export type DoctorProfile = { departmentId: string; consultationService: string };

/** Service a doctor's consultation is charged as, with the doctor's department; null when the person is no doctor here. */
export const doctorProfile = (tenant: Tenant, doctorId: string): Promise<DoctorProfile | null> =>
  askOnce(tenant, `doctor ${doctorId}`, async () => {
    const [row] = await tenant.em.execute<DoctorProfile[]>(
      `select d.department_id as "departmentId", d.consultation_service as "consultationService" from doctor d
         join app_user u on u.hospital_id = d.hospital_id and u.id = d.id and ${practises} where d.hospital_id = ? and d.id = ?`,
      [tenant.hospitalId, doctorId],
    );
    return row ?? null;
  });

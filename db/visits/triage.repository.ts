import type { LocalDate } from '#contracts/platform/wire.ts';
import type { z } from 'zod';
import type { TriageForm } from '#contracts/visits/triage.ts';
import { vitalCodes } from '#contracts/visits/vitals-names.ts';
import { gcsText } from '#domain/visits/gcs.ts';
import type { News2 } from '#domain/visits/news2.ts';
import type { Pews } from '#domain/visits/pews.ts';
import type { CheckedVital } from '#domain/visits/vitals.ts';
import { PatientStatement, Triage, VitalSign } from '#db/visits/visit.entity.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Whether the newest statement about a patient's allergies, by whoever asked, is a list. */
export async function hasAllergyList(tenant: Tenant, patientId: string): Promise<boolean> {
  const [row] = await tenant.em.execute<{ state: string }[]>(
    `select state from patient_statement where hospital_id = ? and patient_id = ? and about = 'allergies' and state <> 'not_asked' and struck_at is null
      order by recorded_at desc, id desc limit 1`,
    [tenant.hospitalId, patientId],
  );
  return row?.state === 'list';
}

/** Birth date of a patient, `YYYY-MM-DD`, or null when it is not known. */
export async function bornOn(tenant: Tenant, patientId: string): Promise<LocalDate | null> {
  const [row] = await tenant.em.execute<{ born: LocalDate | null }[]>(
    'select birth_date::text as born from patient where hospital_id = ? and id = ?',
    [tenant.hospitalId, patientId],
  );
  return row?.born ?? null;
}

/** The signs of a triage, as they were recorded. */
export const signsOf = (
  { em, hospitalId }: Tenant,
  triageId: string,
): Promise<{ code: string; value: number }[]> =>
  em.execute<{ code: string; value: number }[]>(
    'select code, value from vital_sign where hospital_id = ? and triage_id = ? and struck_at is null order by id',
    [hospitalId, triageId],
  );

/** What vital signs are compared with: the patient's birth date, `YYYY-MM-DD`, and the last weight that was taken before, in another visit. */
export async function knownOfBody(
  tenant: Tenant,
  { patientId, visitId }: { patientId: string; visitId: string | null },
  before: Date,
): Promise<{ born: LocalDate | null; weight: { value: number; at: Date } | null }> {
  const [row] = await tenant.em.execute<
    { born: LocalDate | null; value: number | null; at: string | null }[]
  >(
    `select p.birth_date::text as born, w.value, w.occurred_at as at
       from patient p
       left join lateral (select value, occurred_at from vital_sign
                           where hospital_id = p.hospital_id and patient_id = p.id and code = ? and visit_id is distinct from ?::uuid and occurred_at <= ? and struck_at is null
                           order by occurred_at desc, id desc limit 1) w on true
      where p.hospital_id = ? and p.id = ?`,
    [vitalCodes.weight, visitId, before, tenant.hospitalId, patientId],
  );
  const { born = null, value = null, at = null } = row ?? {};
  return { born, weight: value === null || at === null ? null : { value, at: new Date(at) } };
}

/** Records a triage with its vitals and what was stated about allergies and medicines. */
export async function insertTriage(
  tenant: Tenant,
  step: { visitId: string; patientId: string; submissionId: string },
  form: z.output<typeof TriageForm>,
  vitals: CheckedVital[],
  { news2, pews }: { news2: News2; pews: Pews },
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
    consciousness: form.consciousness ?? null,
    gcs: form.gcs ? gcsText(form.gcs) : null,
    breathed: form.breathed?.state ?? null,
    oxygenFlow: form.breathed?.state === 'oxygen' ? (form.breathed.flow ?? null) : null,
    news2: news2.state === 'scored' ? news2.score : null,
    news2Red: news2.state === 'scored' ? news2.red.length > 0 : null,
    capillaryRefill: form.capillaryRefill ?? null,
    respiratoryEffort: form.respiratoryEffort ?? null,
    pews: pews.state === 'scored' ? pews.score : null,
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

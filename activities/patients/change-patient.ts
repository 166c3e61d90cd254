import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { lastAct } from '#db/audit/last-act.repository.ts';
import { canonicalJson } from '#db/inbox/submission.repository.ts';
import { findDuplicates } from '#db/patients/patient-search.repository.ts';
import { changePatient, findPatient } from '#db/patients/patient.repository.ts';
import type { PatientChange } from '#db/patients/patient.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { checkedPhone, checkPerson } from '#activities/patients/check-person.ts';

/** Somebody changed the record meanwhile: who and when. */
const conflict = async (tenant: Tenant, id: string, version: number): Promise<Refusal> =>
  new Refusal('patient.version_conflict', {
    version,
    ...(await lastAct(tenant, { entity: 'patient', entityId: id, patientId: id })),
  });

/** By what two records are compared: who changes one of them may have named somebody who is registered already. */
const whoTheyAre = ['familyName', 'givenName', 'birthDate', 'phone'] as const;

/**
 * Changes the named demographics of the version the person saw; what is undefined stays. Whoever gets a name is unidentified no more.
 * @param confirmed somebody looked at who else they may be
 * @throws Refusal not_found, request.invalid, patient.guardian_required, patient.version_conflict, patient.possible_duplicate with `candidates`
 */
export async function updatePatient(
  tenant: Tenant,
  id: string,
  version: number,
  named: { [K in keyof PatientChange]?: PatientChange[K] | undefined },
  confirmed = false,
): Promise<void> {
  const before = orNotFound(await findPatient(tenant, id));
  const change = Object.fromEntries(
    Object.entries(named).filter(([, value]) => value !== undefined),
  ) as PatientChange;
  const { familyName, givenName, gender, birthDate, guardian } = { ...before, ...change };
  await checkPerson(tenant, {
    familyName,
    givenName,
    birthDate,
    guardian: guardian ?? undefined,
    unidentified: before.unidentified && !familyName && !givenName,
  });
  const phone = change.phone === undefined ? undefined : await checkedPhone(tenant, change.phone);
  await checkedPhone(tenant, change.guardian?.phone, 'guardian.phone');
  if (before.counterSale) throw new Refusal('not_found');
  if (before.version !== version) throw await conflict(tenant, id, before.version);
  const after = { familyName, givenName, birthDate, phone: phone === undefined ? before.phone : phone };
  const isOther = whoTheyAre.some((field) => canonicalJson(after[field]) !== canonicalJson(before[field]));
  if (isOther && !confirmed) {
    const asked = { familyName, givenName, gender, birthDate, phone: after.phone ?? undefined };
    const candidates = await findDuplicates(tenant, asked, id);
    if (candidates.length) throw new Refusal('patient.possible_duplicate', { candidates });
  }
  if (!(await changePatient(tenant, before, change, phone))) throw await conflict(tenant, id, version + 1);
  await recordAudit(tenant, {
    action: 'patient.update',
    entity: 'patient',
    entityId: id,
    patientId: id,
    details: { fields: Object.keys(change) },
  });
}

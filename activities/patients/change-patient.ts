import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { lastAct } from '#db/audit/last-act.repository.ts';
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

/**
 * Changes the named demographics of the version the person saw; what is undefined stays.
 * @throws Refusal not_found, request.invalid, patient.guardian_required, patient.version_conflict
 */
export async function updatePatient(
  tenant: Tenant,
  id: string,
  version: number,
  named: { [K in keyof PatientChange]?: PatientChange[K] | undefined },
): Promise<void> {
  const before = orNotFound(await findPatient(tenant, id));
  const change = Object.fromEntries(
    Object.entries(named).filter(([, value]) => value !== undefined),
  ) as PatientChange;
  const { familyName, givenName, birthDate, guardian } = { ...before, ...change };
  await checkPerson(tenant, {
    familyName,
    givenName,
    birthDate,
    guardian: guardian ?? undefined,
    unidentified: before.unidentified,
  });
  const phone = change.phone === undefined ? undefined : await checkedPhone(tenant, change.phone);
  if (before.counterSale) throw new Refusal('not_found');
  if (before.version !== version) throw await conflict(tenant, id, before.version);
  if (!(await changePatient(tenant, before, change, phone))) throw await conflict(tenant, id, version + 1);
  await recordAudit(tenant, {
    action: 'patient.update',
    entity: 'patient',
    entityId: id,
    patientId: id,
    details: { fields: Object.keys(change) },
  });
}

import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { insertPatient } from '#db/patients/patient.repository.ts';
import type { NewPatient } from '#db/patients/patient.repository.ts';
import { findDuplicates } from '#db/patients/patient-search.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { checkedPhone, checkPerson } from '#activities/patients/check-person.ts';

/** Writes a checked registration. @param phone E.164 @returns the patient's id @throws Refusal patient.source_taken */
export async function addPatient(
  tenant: Tenant,
  input: NewPatient,
  phone: string | null,
  counterSale = false,
): Promise<string> {
  const made = await insertPatient(tenant, input, phone, counterSale);
  if (typeof made !== 'string')
    throw new Refusal('patient.source_taken', {}, [
      {
        path: 'identifiers',
        code: 'source_taken',
        params: { system: made.taken.system, value: made.taken.value },
      },
    ]);
  await recordAudit(tenant, {
    action: 'patient.register',
    entity: 'patient',
    entityId: made,
    patientId: made,
    details: {
      unidentified: input.unidentified,
      identifiers: input.identifiers.length,
      ...(counterSale ? { counterSale } : {}),
    },
  });
  return made;
}

/**
 * Makes the customer of one sale over the counter. It has a number and a key as any patient, so that bill, stock and audit go
 * the usual road, and nothing about a person: there is nobody to find or to meet again.
 */
export const addCounterCustomer = (tenant: Tenant): Promise<string> =>
  addPatient(
    tenant,
    {
      familyName: '',
      givenName: '',
      gender: 'unknown',
      birthDate: { precision: 'unknown' },
      unidentified: true,
      identifiers: [],
      confirmedNotDuplicate: true,
    },
    null,
    true,
  );

/**
 * Registers a person once somebody has looked at who they may be. Who has a name is not unidentified, whatever was ticked: the question is asked.
 * @returns the patient's id
 * @throws Refusal request.invalid, patient.guardian_required, patient.source_taken, patient.possible_duplicate with `candidates`
 */
export async function registerPerson(tenant: Tenant, sent: NewPatient): Promise<string> {
  const input = { ...sent, unidentified: sent.unidentified && !sent.familyName && !sent.givenName };
  await checkPerson(tenant, input);
  const phone = await checkedPhone(tenant, input.phone);
  // A child is found by it: one that is nobody's number would find nobody.
  await checkedPhone(tenant, input.guardian?.phone, 'guardian.phone');
  if (!input.unidentified && !input.confirmedNotDuplicate) {
    const candidates = await findDuplicates(tenant, input);
    if (candidates.length) throw new Refusal('patient.possible_duplicate', { candidates });
  }
  return addPatient(tenant, input, phone);
}

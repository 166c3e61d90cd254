import { majorityAgeYears } from '#contracts/patients/names.ts';
import type { BirthDate, Guardian } from '#contracts/patients/patient.ts';
import { ageInYears } from '#domain/patients/age.ts';
import { readPhone } from '#domain/patients/phone.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { compareDays } from '#domain/platform/calendar.ts';

/** A typed phone number as E.164, or null for none. @throws Refusal request.invalid with the field it stands in */
export async function checkedPhone(
  tenant: Tenant,
  phone: string | undefined,
  path: 'phone' | 'guardian.phone' = 'phone',
): Promise<string | null> {
  if (!phone) return null;
  const e164 = readPhone(phone, (await hospitalClock(tenant)).timeZone);
  if (!e164) throw new Refusal('request.invalid', {}, [{ path, code: 'not_phone' }]);
  return e164;
}

type Person = {
  familyName: string;
  givenName: string;
  birthDate: BirthDate;
  guardian?: Guardian | undefined;
  unidentified: boolean;
};

/** Rules across fields: names unless unidentified, a birth date that is past, a guardian under 18. @throws Refusal request.invalid, patient.guardian_required */
export async function checkPerson(tenant: Tenant, person: Person): Promise<void> {
  const { today } = await hospitalClock(tenant);
  const errors: FieldRefusal[] = [];
  if (!person.unidentified && !person.familyName && !person.givenName)
    errors.push({ path: 'familyName', code: 'name_needed' });
  const birth = person.birthDate.precision === 'unknown' ? null : person.birthDate.date;
  if (birth && (compareDays(birth, today) > 0 || ageInYears(birth, today) > 130))
    errors.push({ path: 'birthDate.date', code: 'birth_date_impossible' });
  if (errors.length) throw new Refusal('request.invalid', {}, errors);
  if (birth && !person.guardian && !person.unidentified && ageInYears(birth, today) < majorityAgeYears) {
    throw new Refusal('patient.guardian_required', {}, [{ path: 'guardian.name', code: 'guardian_needed' }]);
  }
}

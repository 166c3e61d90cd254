import type { Guardian } from '#contracts/patients/patient.ts';
import { lookupKeys } from '#domain/patients/lookup.ts';
import type { LookupKey } from '#domain/patients/lookup.ts';
import { readPhone } from '#domain/patients/phone.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Keyed hash of a key: different for every hospital and every kind, so that equal numbers of two hospitals look different. */
export const lookupHash = (tenant: Tenant, { by, value }: LookupKey): Promise<string> =>
  tenant.vault.blindIndex(tenant, `patient:${by}`, value);

/** What a record is found by is written with the record; with `anew` in place of what stood there. */
export async function writeLookup(
  tenant: Tenant,
  patientId: string,
  record: {
    phone: string | null;
    guardian?: Guardian | undefined;
    nationalId?: string | undefined;
    email?: string | undefined;
  },
  anew: boolean,
): Promise<void> {
  const { em, hospitalId } = tenant;
  const { phone = '' } = record.guardian ?? {};
  const guardianPhone = phone ? readPhone(phone, (await hospitalClock(tenant)).timeZone) : null;
  const keys = lookupKeys({
    phone: record.phone,
    guardianPhone,
    nationalId: record.nationalId,
    email: record.email,
  });
  const hashes = await Promise.all(keys.map((key) => lookupHash(tenant, key)));
  if (anew)
    sendWrite(em, 'delete from patient_lookup where hospital_id = ? and patient_id = ?', [
      hospitalId,
      patientId,
    ]);
  if (keys.length)
    sendWrite(
      em,
      `insert into patient_lookup (id, hospital_id, patient_id, found_by, key_hash)
       select k.id, ?, ?, k.found_by, k.key_hash from json_to_recordset(?::json) as k(id uuid, found_by text, key_hash text)`,
      [
        hospitalId,
        patientId,
        JSON.stringify(keys.map(({ by }, at) => ({ id: uuidv7(), found_by: by, key_hash: hashes[at] }))),
      ],
    );
}

import type { z } from 'zod';
import type {
  Address,
  BirthDate,
  Guardian,
  Patient as PatientWire,
  RegisterPatientInput,
} from '#contracts/patients/patient.ts';
import { searchForm } from '#domain/patients/name-search.ts';
import { bandNumber } from '#domain/patients/band.ts';
import { makeMrn } from '#domain/patients/mrn.ts';
import { nextNumber } from '#db/billing/ledger.repository.ts';
import { deathDetails } from '#db/patients/deceased.repository.ts';
import { Patient, PatientIdentifier } from '#db/patients/patient.entity.ts';
import { summaryOf } from '#db/patients/patient-summary.repository.ts';
import { writeLookup } from '#db/patients/patient-lookup.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type NewPatient = z.output<typeof RegisterPatientInput>;
/** What is sealed as one JSON object. */
type Details = {
  email?: string | undefined;
  address?: Address | undefined;
  nationalId?: string | undefined;
  guardian?: Guardian | undefined;
  description?: string | undefined;
};

const birthColumns = (birth: BirthDate) => ({
  birthPrecision: birth.precision,
  birthDate: birth.precision === 'unknown' ? null : birth.date,
});

/** The whole record of demographics, or null. */
export async function findPatient(tenant: Tenant, id: string): Promise<PatientWire | null> {
  const row = await tenant.em.findOne(Patient, { hospitalId: tenant.hospitalId, id });
  if (!row) return null;
  const details: Details = row.details ? await tenant.vault.openJson(tenant, id, row.details) : {};
  const identifiers = await tenant.em.find(
    PatientIdentifier,
    { hospitalId: tenant.hospitalId, patientId: id },
    { orderBy: { id: 'asc' } },
  );
  return {
    ...(await summaryOf(tenant, row)),
    email: details.email ?? null,
    address: details.address ?? null,
    nationalId: details.nationalId ?? null,
    guardian: details.guardian ?? null,
    description: details.description ?? null,
    identifiers: identifiers.map(({ system, value }) => ({ system, value })),
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  };
}

/** An identifier of another system that a registered patient has already. */
export type Taken = { taken: NewPatient['identifiers'][number] };

/**
 * Inserts a checked registration: key first, then the sealed record, then identifiers. `phone` is E.164.
 * @returns the patient's id; or the identifier that somebody else has, which the caller has to undo with the rest
 */
export async function insertPatient(
  tenant: Tenant,
  input: NewPatient,
  phone: string | null,
  counterSale = false,
): Promise<string | Taken> {
  const { em, hospitalId, vault } = tenant;
  const id = uuidv7();
  const { email, address, nationalId, guardian, description } = input;
  const details: Details = { email, address, nationalId, guardian, description };
  const mrn = makeMrn(await nextNumber(tenant, 'mrn'));
  const row = {
    id,
    hospitalId,
    mrn,
    familyName: input.familyName,
    givenName: input.givenName,
    latinName: input.latinName || null,
    ...searchForm(input.givenName, input.familyName, input.latinName),
    gender: input.gender,
    ...birthColumns(input.birthDate),
    deceasedAt: null,
    unidentified: input.unidentified,
    band: input.unidentified && !counterSale ? bandNumber(await nextNumber(tenant, 'band')) : null,
    counterSale,
    phone: null,
    details: null,
    version: 1,
    createdAt: new Date(),
    createdBy: tenant.actorId ?? '',
  };
  sendInsert(em, Patient, row);
  await vault.createPatientKey(tenant, id);
  sendWrite(em, 'update patient set phone = ?, details = ? where hospital_id = ? and id = ?', [
    phone ? await vault.seal(tenant, id, phone) : null,
    await vault.sealJson(tenant, id, details),
    hospitalId,
    id,
  ]);
  await writeLookup(tenant, id, { phone, ...details }, false);
  for (const { system, value } of input.identifiers) {
    const made = await em.execute<unknown[]>(
      'insert into patient_identifier (id, hospital_id, patient_id, system, value) values (?, ?, ?, ?, ?) on conflict (hospital_id, system, value) do nothing returning id',
      [uuidv7(), hospitalId, id, system, value],
    );
    if (!made.length) return { taken: { system, value } };
  }
  return id;
}

export type PatientChange = Partial<
  Omit<NewPatient, 'identifiers' | 'unidentified' | 'confirmedNotDuplicate' | 'guardian'>
> & { guardian?: NewPatient['guardian'] | null };

/** Changes demographics of the version that was read. @returns whether it still was the newest; nothing is written otherwise */
export async function changePatient(
  tenant: Tenant,
  before: PatientWire,
  change: PatientChange,
  phone: string | null | undefined,
): Promise<boolean> {
  const { em, hospitalId, vault } = tenant;
  const { id, version } = before;
  const merged = { ...before, ...change };
  const details: Details = {
    email: (change.email ?? before.email) || undefined,
    address: change.address ?? before.address ?? undefined,
    nationalId: change.nationalId ?? before.nationalId ?? undefined,
    guardian: (change.guardian === undefined ? before.guardian : change.guardian) ?? undefined,
    description: change.description ?? before.description ?? undefined,
  };
  // What was said of a death, or of one that was a mistake, is no demographics and stays.
  const kept = await deathDetails(tenant, id);
  const nextPhone = phone === undefined ? before.phone : phone;
  // A name that is written anew is written anew in Latin letters too, unless that was said as well.
  const isRenamed = merged.givenName !== before.givenName || merged.familyName !== before.familyName;
  const keepsLatin = change.latinName === undefined && !isRenamed;
  const latinName = keepsLatin ? (before.latinName ?? '') : (change.latinName ?? '');
  const forms = searchForm(merged.givenName, merged.familyName, latinName);
  const { birthPrecision, birthDate } = birthColumns(merged.birthDate);
  const done = await em.execute<unknown[]>(
    `update patient set family_name = ?, given_name = ?, latin_name = case when ?::bool then latin_name else ? end, name_search = ?, name_latin = ?, name_sound = ?, gender = ?, birth_precision = ?, birth_date = ?, phone = ?, details = ?, version = version + 1,
            unidentified = unidentified and ? = '' where hospital_id = ? and id = ? and version = ? returning id`,
    [
      merged.familyName,
      merged.givenName,
      keepsLatin,
      latinName || null,
      forms.nameSearch,
      forms.nameLatin,
      forms.nameSound,
      merged.gender,
      birthPrecision,
      birthDate,
      nextPhone ? await vault.seal(tenant, id, nextPhone) : null,
      await vault.sealJson(tenant, id, { ...kept, ...details }),
      `${merged.givenName}${merged.familyName}`,
      hospitalId,
      id,
      version,
    ],
  );
  em.clear();
  if (!done.length) return false;
  await writeLookup(tenant, id, { phone: nextPhone, ...details }, true);
  return true;
}

import type { LocalDate } from '#contracts/platform/wire.ts';
import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { Gender, LookupKind } from '#contracts/patients/names.ts';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A person in care. Clear: name, birth date, sex, MRN. The rest is sealed with the patient's key. */
export const Patient = defineEntity({
  name: 'Patient',
  tableName: 'patient',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    mrn: p.string().length(20),
    familyName: p.string().length(100),
    givenName: p.string().length(100),
    /** The whole name in Latin letters as the person writes it; null: written for them (`domain/patients/latin-name.ts`). */
    latinName: p.string().length(200).nullable(),
    /** The name in its own script, in Latin letters, and its sound: what trigram search looks at (`domain/patients/name-search.ts`). */
    nameSearch: p.string().length(220),
    nameLatin: p.string().length(220),
    /** Sound keys of the name parts, so that other spellings are found. */
    nameSound: p.string().length(220),
    gender: p.string().length(10).$type<Gender>(),
    birthPrecision: p.string().length(10).$type<'day' | 'estimated' | 'unknown'>(),
    birthDate: p.date().$type<LocalDate>().nullable(),
    deceasedAt: instant().nullable(),
    unidentified: p.boolean(),
    /** Number of the band of who came without a name (`domain/patients/band.ts`); it stays once they have one. */
    band: p.string().length(12).nullable(),
    /** The nameless customer of one sale over the counter: never found, booked, invited or seen again. */
    counterSale: p.boolean().default(false),
    phone: sealed().nullable(),
    /** email, address, nationalId, guardian, description as one sealed JSON object. */
    details: sealed().nullable(),
    version: p.integer(),
    createdAt: instant(),
    createdBy: p.uuid(),
  },
  uniques: [
    { name: 'patient_mrn_unique', properties: ['hospitalId', 'mrn'] },
    { name: 'patient_band_unique', properties: ['hospitalId', 'band'] },
  ],
  indexes: [{ name: 'patient_birth', properties: ['hospitalId', 'birthDate'] }],
});
export type Patient = InferEntity<typeof Patient>;

/** The patient's data key, wrapped by the hospital's key. Destroying it erases what it sealed. */
export const PatientKey = defineEntity({
  name: 'PatientKey',
  tableName: 'patient_key',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    wrapped: p.text().nullable(),
    createdAt: instant(),
    destroyedAt: instant().nullable(),
  },
  uniques: [{ name: 'patient_key_patient_unique', properties: ['hospitalId', 'patientId'] }],
});
export type PatientKey = InferEntity<typeof PatientKey>;

export const PatientIdentifier = defineEntity({
  name: 'PatientIdentifier',
  tableName: 'patient_identifier',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    system: p.string().length(200),
    value: p.string().length(200),
  },
  uniques: [{ name: 'patient_identifier_unique', properties: ['hospitalId', 'system', 'value'] }],
  indexes: [{ name: 'patient_identifier_patient', properties: ['hospitalId', 'patientId'] }],
});
export type PatientIdentifier = InferEntity<typeof PatientIdentifier>;

/** A keyed hash a patient is found by: equal phones and numbers are found without being readable. */
export const PatientLookup = defineEntity({
  name: 'PatientLookup',
  tableName: 'patient_lookup',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    foundBy: p.string().length(20).$type<LookupKind>(),
    keyHash: p.string().length(64),
  },
  indexes: [
    { name: 'patient_lookup_key', properties: ['hospitalId', 'keyHash'] },
    { name: 'patient_lookup_patient', properties: ['hospitalId', 'patientId'] },
  ],
});
export type PatientLookup = InferEntity<typeof PatientLookup>;

/** An invitation links an account to a record; only the code's hash is kept. */
export const PatientInvitation = defineEntity({
  name: 'PatientInvitation',
  tableName: 'patient_invitation',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    codeHash: p.string().length(64),
    expiresAt: instant(),
    usedAt: instant().nullable(),
    createdBy: p.uuid(),
  },
  uniques: [{ name: 'patient_invitation_code_unique', properties: ['hospitalId', 'codeHash'] }],
});
export type PatientInvitation = InferEntity<typeof PatientInvitation>;

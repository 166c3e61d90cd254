import type { z } from 'zod';
import type {
  Address,
  BirthDate,
  Guardian,
  Patient as PatientWire,
  RegisterPatientInput,
} from '#contracts/patients/patient.ts';
import { searchForm } from '#domain/patients/name-search.ts';
import { makeMrn } from '#domain/patients/mrn.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { lastAct } from '#db/audit/last-act.repository.ts';
import { nextNumber } from '#db/billing/ledger.repository.ts';
import { Patient, PatientIdentifier } from '#db/patients/patient.entity.ts';
import { summaryOf } from '#db/patients/patient-summary.repository.ts';
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

export const phoneHash = (tenant: Tenant, e164: string): Promise<string> =>
  tenant.vault.blindIndex(tenant, 'phone', e164);

const birthColumns = (birth: BirthDate) => ({
  birthPrecision: birth.precision,
  birthDate: birth.precision === 'unknown' ? null : birth.date,
});

/** The whole record of demographics. @throws Refusal not_found */
export async function findPatient(tenant: Tenant, id: string): Promise<PatientWire> {
  const row = await tenant.em.findOne(Patient, { hospitalId: tenant.hospitalId, id });
  if (!row) throw new Refusal('not_found');
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

/** Inserts a checked registration: key first, then the sealed record, then identifiers. `phone` is E.164. @throws Refusal patient.source_taken */
export async function insertPatient(
  tenant: Tenant,
  input: NewPatient,
  phone: string | null,
  counterSale = false,
): Promise<string> {
  const { em, hospitalId, vault } = tenant;
  const id = uuidv7();
  const { email, address, nationalId, guardian, description } = input;
  const mrn = makeMrn(await nextNumber(tenant, 'mrn'));
  const row = {
    id,
    hospitalId,
    mrn,
    familyName: input.familyName,
    givenName: input.givenName,
    ...searchForm(input.givenName, input.familyName),
    gender: input.gender,
    ...birthColumns(input.birthDate),
    deceasedAt: null,
    unidentified: input.unidentified,
    counterSale,
    phone: null,
    phoneIndex: phone ? await phoneHash(tenant, phone) : null,
    details: null,
    version: 1,
    createdAt: new Date(),
    createdBy: tenant.actorId ?? '',
  };
  sendInsert(em, Patient, row);
  await vault.createPatientKey(tenant, id);
  sendWrite(em, 'update patient set phone = ?, details = ? where hospital_id = ? and id = ?', [
    phone ? await vault.seal(tenant, id, phone) : null,
    await vault.sealJson(tenant, id, { email, address, nationalId, guardian, description }),
    hospitalId,
    id,
  ]);
  for (const { system, value } of input.identifiers) {
    const made = await em.execute<unknown[]>(
      'insert into patient_identifier (id, hospital_id, patient_id, system, value) values (?, ?, ?, ?, ?) on conflict (hospital_id, system, value) do nothing returning id',
      [uuidv7(), hospitalId, id, system, value],
    );
    if (!made.length)
      throw new Refusal('patient.source_taken', {}, [
        { path: 'identifiers', message: `${system} ${value} belongs to a registered patient` },
      ]);
  }
  await recordAudit(tenant, {
    action: 'patient.register',
    entity: 'patient',
    entityId: id,
    patientId: id,
    details: {
      unidentified: input.unidentified,
      identifiers: input.identifiers.length,
      ...(counterSale ? { counterSale } : {}),
    },
  });
  return id;
}

export type PatientChange = Partial<
  Omit<NewPatient, 'identifiers' | 'unidentified' | 'confirmedNotDuplicate' | 'guardian'>
> & { guardian?: NewPatient['guardian'] | null };

const conflict = async (tenant: Tenant, id: string, version: number): Promise<Refusal> =>
  new Refusal('patient.version_conflict', {
    version,
    ...(await lastAct(tenant, { entity: 'patient', entityId: id, patientId: id })),
  });

/** Changes demographics of the version the person saw. @throws Refusal not_found, patient.version_conflict */
export async function updatePatient(
  tenant: Tenant,
  id: string,
  version: number,
  change: PatientChange,
  phone: string | null | undefined,
): Promise<void> {
  const { em, hospitalId, vault } = tenant;
  const before = await findPatient(tenant, id);
  if (before.counterSale) throw new Refusal('not_found');
  if (before.version !== version) throw await conflict(tenant, id, before.version);
  const merged = { ...before, ...change };
  const details: Details = {
    email: (change.email ?? before.email) || undefined,
    address: change.address ?? before.address ?? undefined,
    nationalId: change.nationalId ?? before.nationalId ?? undefined,
    guardian: (change.guardian === undefined ? before.guardian : change.guardian) ?? undefined,
    description: change.description ?? before.description ?? undefined,
  };
  const nextPhone = phone === undefined ? before.phone : phone;
  const { nameSearch, nameSound } = searchForm(merged.givenName, merged.familyName);
  const { birthPrecision, birthDate } = birthColumns(merged.birthDate);
  const done = await em.execute<unknown[]>(
    `update patient set family_name = ?, given_name = ?, name_search = ?, name_sound = ?, gender = ?, birth_precision = ?, birth_date = ?, phone = ?, phone_index = ?, details = ?, version = version + 1,
            unidentified = unidentified and ? = '' where hospital_id = ? and id = ? and version = ? returning id`,
    [
      merged.familyName,
      merged.givenName,
      nameSearch,
      nameSound,
      merged.gender,
      birthPrecision,
      birthDate,
      nextPhone ? await vault.seal(tenant, id, nextPhone) : null,
      nextPhone ? await phoneHash(tenant, nextPhone) : null,
      await vault.sealJson(tenant, id, details),
      merged.familyName,
      hospitalId,
      id,
      version,
    ],
  );
  if (!done.length) throw await conflict(tenant, id, version + 1);
  em.clear();
  await recordAudit(tenant, {
    action: 'patient.update',
    entity: 'patient',
    entityId: id,
    patientId: id,
    details: { fields: Object.keys(change) },
  });
}

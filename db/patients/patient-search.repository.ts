import type { z } from 'zod';
import type { DuplicateCandidate, DuplicateCheckInput } from '#contracts/patients/patient.ts';
import { askFrom, duplicateScore } from '#domain/patients/duplicate-score.ts';
import { isMrn, normalMrn } from '#domain/patients/mrn.ts';
import { searchForm } from '#domain/patients/name-search.ts';
import { readPhone } from '#domain/patients/phone.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { Patient } from '#db/patients/patient.entity.ts';
import { patientSummaries, phoneHash, summariesInOrder } from '#db/patients/patient.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type PatientFilter = {
  q?: string | undefined;
  identifier?: string | undefined;
  birthDate?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};
type Found = { id: string; score: number | null };

/** Least trigram likeness of a name that is still shown. */
const leastLikeness = 0.25;

/**
 * Finds patients by MRN, phone, identifier of another system, or name in any spelling and order. Exact matches come alone; names by score.
 * Without anything to look for: the newest registrations.
 */
export async function searchPatients(tenant: Tenant, filter: PatientFilter) {
  const exact = await exactMatches(tenant, filter);
  if (exact) return { items: await summariesInOrder(tenant, exact), nextCursor: null };
  const offset = filter.cursor ? Number(decodeCursor(filter.cursor, 1)[0]) : 0;
  const rows = await byName(
    tenant,
    filter,
    Number.isInteger(offset) && offset >= 0 && offset < 10_000 ? offset : 0,
  );
  const items = rows.slice(0, filter.limit);
  return {
    items: await summariesInOrder(tenant, items),
    nextCursor: rows.length > filter.limit ? encodeCursor([String(offset + filter.limit)]) : null,
  };
}

async function exactMatches(tenant: Tenant, { q, identifier }: PatientFilter): Promise<Found[] | null> {
  const { em, hospitalId } = tenant;
  if (identifier !== undefined) {
    const [system = '', ...value] = identifier.split('|');
    return em.execute<Found[]>(
      'select patient_id as id, 1 as score from patient_identifier where hospital_id = ? and system = ? and value = ?',
      [hospitalId, system, value.join('|')],
    );
  }
  if (!q) return null;
  if (isMrn(q)) {
    const rows = await em.execute<Found[]>(
      'select id, 1 as score from patient where hospital_id = ? and mrn = ? and not counter_sale',
      [hospitalId, normalMrn(q)],
    );
    if (rows.length) return rows;
  }
  const phone = readPhone(q, (await hospitalClock(tenant)).timeZone);
  return phone
    ? em.execute<Found[]>(
        'select id, 1 as score from patient where hospital_id = ? and phone_index = ? order by id',
        [hospitalId, await phoneHash(tenant, phone)],
      )
    : null;
}

async function byName(
  tenant: Tenant,
  { q, birthDate, limit }: PatientFilter,
  offset: number,
): Promise<Found[]> {
  const { em, hospitalId } = tenant;
  const birth = birthDate ? ' and birth_date = ?' : '';
  const birthParams = birthDate ? [birthDate] : [];
  if (!q?.trim())
    return em.execute<Found[]>(
      `select id, null as score from patient where hospital_id = ? and not counter_sale${birth} order by id desc limit ? offset ?`,
      [hospitalId, ...birthParams, limit + 1, offset],
    );
  const { nameSearch, nameSound } = searchForm(q, '');
  return em.execute<Found[]>(
    `select id, score from (
       select id, greatest(similarity(name_search, ?), word_similarity(?, name_search), 0.9 * word_similarity(?, name_sound))::float8 as score from patient where hospital_id = ? and not counter_sale${birth}
     ) found where score >= ? order by score desc, id desc limit ? offset ?`,
    [
      nameSearch,
      nameSearch,
      nameSound || nameSearch,
      hospitalId,
      ...birthParams,
      leastLikeness,
      limit + 1,
      offset,
    ],
  );
}

/** Registered patients who may be this person, surest first. */
export async function findDuplicates(
  tenant: Tenant,
  input: z.output<typeof DuplicateCheckInput>,
): Promise<DuplicateCandidate[]> {
  const { em, hospitalId } = tenant;
  const phone = input.phone ? readPhone(input.phone, (await hospitalClock(tenant)).timeZone) : null;
  const phoneIndex = phone ? await phoneHash(tenant, phone) : null;
  const { nameSearch, nameSound } = searchForm(input.givenName, input.familyName);
  const birthDate = input.birthDate.precision === 'unknown' ? null : input.birthDate.date;
  const near = await em.execute<{ id: string }[]>(
    `select id from patient where hospital_id = ? and not counter_sale and (phone_index = ? or similarity(name_search, ?) > 0.3 or similarity(name_sound, ?) > 0.5 or (birth_date = ?::date and similarity(name_search, ?) > 0.15))
      order by similarity(name_search, ?) desc limit 50`,
    [hospitalId, phoneIndex, nameSearch, nameSound, birthDate, nameSearch, nameSearch],
  );
  const rows = near.length
    ? await em.find(Patient, { hospitalId, id: { $in: near.map((row) => row.id) } })
    : [];
  const summaries = await patientSummaries(
    tenant,
    rows.map((row) => row.id),
  );
  const asked = {
    givenName: input.givenName,
    familyName: input.familyName,
    gender: input.gender,
    birthDate,
    isEstimated: input.birthDate.precision !== 'day',
    phoneIndex,
  };
  return rows
    .flatMap((row) => {
      const patient = summaries.get(row.id);
      const { score, reasons } = duplicateScore(asked, {
        givenName: row.givenName,
        familyName: row.familyName,
        gender: row.gender,
        birthDate: row.birthDate ?? null,
        isEstimated: row.birthPrecision !== 'day',
        phoneIndex: row.phoneIndex ?? null,
      });
      return patient && score >= askFrom ? [{ patient, score, reasons }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, 5);
}

import type { z } from 'zod';
import type { DuplicateCandidate, DuplicateCheckInput, PatientSummary } from '#contracts/patients/patient.ts';
import { askFrom, duplicateScore } from '#domain/patients/duplicate-score.ts';
import { isMrn, normalMrn } from '#domain/patients/mrn.ts';
import { searchForm } from '#domain/patients/name-search.ts';
import { readPhone } from '#domain/patients/phone.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { Patient } from '#db/patients/patient.entity.ts';
import { phoneHash } from '#db/patients/patient.repository.ts';
import {
  patientSummaries,
  summaryColumns,
  summaryOfColumns,
} from '#db/patients/patient-summary.repository.ts';
import type { SummaryColumns } from '#db/patients/patient-summary.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type PatientFilter = {
  q?: string | undefined;
  identifier?: string | undefined;
  birthDate?: string | undefined;
  cursor?: string | undefined;
  limit: number;
};
type Found = SummaryColumns & { score: number | null };
type Scored = PatientSummary & { score: number | null };

/** Least trigram likeness of a name that is still shown. */
const leastLikeness = 0.25;

/**
 * Finds patients by MRN, phone, identifier of another system, or name in any spelling and order. Exact matches come alone; names by
 * score. Without anything to look for: the newest registrations. A keyset page: who registers meanwhile moves nobody to another page.
 */
export async function searchPatients(
  tenant: Tenant,
  filter: PatientFilter,
): Promise<{ items: Scored[]; nextCursor: string | null }> {
  const exact = await exactMatches(tenant, filter);
  if (exact) return { items: await scored(tenant, exact), nextCursor: null };
  const rows = await byName(tenant, filter);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    items: await scored(tenant, page),
    nextCursor:
      rows.length > filter.limit && last ? encodeCursor([String(last.score ?? ''), last.p_id ?? '']) : null,
  };
}

const scored = (tenant: Tenant, rows: readonly Found[]): Promise<Scored[]> =>
  Promise.all(
    rows.map(async (row) => {
      const summary = await summaryOfColumns(tenant, row);
      invariant(summary, 'a found patient is there');
      return { ...summary, score: row.score };
    }),
  );

const exactSql = `select ${summaryColumns}, 1 as score from patient p where p.hospital_id = ?`;

async function exactMatches(tenant: Tenant, { q, identifier }: PatientFilter): Promise<Found[] | null> {
  const { em, hospitalId } = tenant;
  if (identifier !== undefined) {
    const [system = '', ...value] = identifier.split('|');
    return em.execute<Found[]>(
      `${exactSql} and p.id in (select patient_id from patient_identifier where hospital_id = ? and system = ? and value = ?)`,
      [hospitalId, hospitalId, system, value.join('|')],
    );
  }
  if (!q) return null;
  if (isMrn(q)) {
    const rows = await em.execute<Found[]>(`${exactSql} and p.mrn = ? and not p.counter_sale`, [
      hospitalId,
      normalMrn(q),
    ]);
    if (rows.length) return rows;
  }
  const phone = readPhone(q, (await hospitalClock(tenant)).timeZone);
  return phone
    ? em.execute<Found[]>(`${exactSql} and p.phone_index = ? order by p.id`, [
        hospitalId,
        await phoneHash(tenant, phone),
      ])
    : null;
}

async function byName(tenant: Tenant, { q, birthDate, cursor, limit }: PatientFilter): Promise<Found[]> {
  const { em, hospitalId } = tenant;
  const birth = birthDate ? ' and p.birth_date = ?' : '';
  const birthParams = birthDate ? [birthDate] : [];
  const after = cursor ? decodeCursor(cursor, [q?.trim() ? 'score' : 'none', 'id']) : null;
  if (!q?.trim())
    return em.execute<Found[]>(
      `select ${summaryColumns}, null as score from patient p where p.hospital_id = ? and not p.counter_sale${birth}${after ? ' and p.id < ?::uuid' : ''}
        order by p.id desc limit ?`,
      [hospitalId, ...birthParams, ...(after ? [after[1]] : []), limit + 1],
    );
  const { nameSearch, nameSound } = searchForm(q, '');
  return em.execute<Found[]>(
    `select ${summaryColumns}, found.score from (
       select p.id, greatest(similarity(p.name_search, ?), word_similarity(?, p.name_search), 0.9 * word_similarity(?, p.name_sound))::float8 as score
         from patient p where p.hospital_id = ? and not p.counter_sale${birth}
     ) found join patient p on p.hospital_id = ? and p.id = found.id
      where found.score >= ?${after ? ' and (found.score, found.id) < (?::float8, ?::uuid)' : ''} order by found.score desc, found.id desc limit ?`,
    [
      nameSearch,
      nameSearch,
      nameSound || nameSearch,
      hospitalId,
      ...birthParams,
      hospitalId,
      leastLikeness,
      ...(after ?? []),
      limit + 1,
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

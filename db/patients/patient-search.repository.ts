import type { z } from 'zod';
import { foundBy } from '#contracts/patients/names.ts';
import type { FoundBy } from '#contracts/patients/names.ts';
import type { DuplicateCandidate, DuplicateCheckInput, FoundPatient } from '#contracts/patients/patient.ts';
import { askFrom, duplicateScore } from '#domain/patients/duplicate-score.ts';
import { searchForm } from '#domain/patients/name-search.ts';
import { readPhone } from '#domain/patients/phone.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { Patient } from '#db/patients/patient.entity.ts';
import { lookupHash } from '#db/patients/patient-lookup.repository.ts';
import { looksLikeNumber, matchName, matchNumber } from '#db/patients/patient-match.repository.ts';
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
type Row = SummaryColumns & { score: number | null };

/** Least likeness of a name that is still shown. */
const leastLikeness = 0.25;

/**
 * Finds patients by number (`matchNumber`), identifier of another system, or name in any script, spelling and order. What a number finds comes
 * alone; names by score. Without anything to look for: the newest registrations. A keyset page: who registers meanwhile moves nobody to another page.
 */
export async function searchPatients(
  tenant: Tenant,
  filter: PatientFilter,
): Promise<{ items: FoundPatient[]; nextCursor: string | null }> {
  const exact = await exactMatches(tenant, filter);
  if (exact) return { items: exact, nextCursor: null };
  const rows = await byName(tenant, filter);
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    items: await found(tenant, page, () => (filter.q?.trim() ? 'name' : null)),
    nextCursor:
      rows.length > filter.limit && last ? encodeCursor([String(last.score ?? ''), last.p_id ?? '']) : null,
  };
}

const found = (
  tenant: Tenant,
  rows: readonly Row[],
  by: (id: string) => FoundBy | null,
): Promise<FoundPatient[]> =>
  Promise.all(
    rows.map(async (row) => {
      const summary = await summaryOfColumns(tenant, row);
      invariant(summary, 'a found patient is there');
      return { ...summary, score: row.score, foundBy: by(summary.id) };
    }),
  );

const exactSql = `select ${summaryColumns}, 1 as score from patient p where p.hospital_id = ? and not p.counter_sale`;

async function exactMatches(
  tenant: Tenant,
  { q, identifier }: PatientFilter,
): Promise<FoundPatient[] | null> {
  const { em, hospitalId } = tenant;
  if (identifier !== undefined) {
    const [system = '', ...value] = identifier.split('|');
    const rows = await em.execute<Row[]>(
      `${exactSql} and p.id in (select patient_id from patient_identifier where hospital_id = ? and system = ? and value = ?)`,
      [hospitalId, hospitalId, system, value.join('|')],
    );
    return found(tenant, rows, () => 'identifier');
  }
  if (!q || !looksLikeNumber(q)) return null;
  const matched = await matchNumber(tenant, q);
  if (!matched.size) return null;
  const rows = await em.execute<Row[]>(`${exactSql} and p.id in (?) order by p.id desc limit 100`, [
    hospitalId,
    [...matched.keys()],
  ]);
  const items = await found(tenant, rows, (id) => matched.get(id) ?? null);
  return items.sort((a, b) => rankOf(a) - rankOf(b));
}
const rankOf = ({ foundBy: by }: FoundPatient): number => (by ? foundBy.indexOf(by) : foundBy.length);

async function byName(tenant: Tenant, { q, birthDate, cursor, limit }: PatientFilter): Promise<Row[]> {
  const { em, hospitalId } = tenant;
  const birth = birthDate ? ' and p.birth_date = ?' : '';
  const birthParams = birthDate ? [birthDate] : [];
  const after = cursor ? decodeCursor(cursor, [q?.trim() ? 'score' : 'none', 'id']) : null;
  if (!q?.trim())
    return em.execute<Row[]>(
      `select ${summaryColumns}, null as score from patient p where p.hospital_id = ? and not p.counter_sale${birth}${after ? ' and p.id < ?::uuid' : ''}
        order by p.id desc limit ?`,
      [hospitalId, ...birthParams, ...(after ? [after[1]] : []), limit + 1],
    );
  const name = matchName(q);
  return em.execute<Row[]>(
    `select ${summaryColumns}, found.score from (
       select p.id, ${name.sql} as score from patient p where p.hospital_id = ? and not p.counter_sale${birth}
     ) found join patient p on p.hospital_id = ? and p.id = found.id
      where found.score >= ?${after ? ' and (found.score, found.id) < (?::float8, ?::uuid)' : ''} order by found.score desc, found.id desc limit ?`,
    [...name.values, hospitalId, ...birthParams, hospitalId, leastLikeness, ...(after ?? []), limit + 1],
  );
}

/** Registered patients who may be this person, surest first. @param exceptId of the record that is asked about itself */
export async function findDuplicates(
  tenant: Tenant,
  input: z.output<typeof DuplicateCheckInput>,
  exceptId: string | null = null,
): Promise<DuplicateCandidate[]> {
  const { em, hospitalId } = tenant;
  const phone = input.phone ? readPhone(input.phone, (await hospitalClock(tenant)).timeZone) : null;
  const phoneHashes = phone
    ? await Promise.all(
        (['phone', 'guardian_phone'] as const).map((by) => lookupHash(tenant, { by, value: phone })),
      )
    : [];
  const { nameSearch, nameLatin, nameSound } = searchForm(input.givenName, input.familyName);
  const birthDate = input.birthDate.precision === 'unknown' ? null : input.birthDate.date;
  const near = await em.execute<{ id: string; same_phone: boolean }[]>(
    `select p.id, called.patient_id is not null as same_phone from patient p
       left join (select distinct patient_id from patient_lookup where hospital_id = ? and key_hash = any(?::text[])) called on called.patient_id = p.id
      where p.hospital_id = ? and p.id is distinct from ?::uuid and not p.counter_sale and (called.patient_id is not null or similarity(p.name_search, ?) > 0.3
        or similarity(p.name_latin, ?) > 0.3 or similarity(p.name_sound, ?) > 0.5 or (p.birth_date = ?::date and similarity(p.name_latin, ?) > 0.15))
      order by p.name_search = ? desc, greatest(similarity(p.name_search, ?), similarity(p.name_latin, ?)) desc limit 50`,
    [
      hospitalId,
      `{${phoneHashes.join(',')}}`,
      hospitalId,
      exceptId,
      nameSearch,
      nameLatin,
      nameSound,
      birthDate,
      nameLatin,
      nameSearch,
      nameSearch,
      nameLatin,
    ],
  );
  const samePhone = new Set(near.flatMap((row) => (row.same_phone ? row.id : [])));
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
  };
  return rows
    .flatMap((row) => {
      const patient = summaries.get(row.id);
      const { score, reasons } = duplicateScore(
        asked,
        {
          givenName: row.givenName,
          familyName: row.familyName,
          gender: row.gender,
          birthDate: row.birthDate ?? null,
          isEstimated: row.birthPrecision !== 'day',
        },
        samePhone.has(row.id),
      );
      return patient && score >= askFrom ? [{ patient, score, reasons }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, 5);
}

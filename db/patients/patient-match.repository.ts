import type { FoundBy } from '#contracts/patients/names.ts';
import { readTokenCode } from '#domain/appointments/token-code.ts';
import { typedKeys } from '#domain/patients/lookup.ts';
import { readBand } from '#domain/patients/band.ts';
import { isMrn, normalMrn } from '#domain/patients/mrn.ts';
import { searchForm } from '#domain/patients/name-search.ts';
import { latinDigits } from '#domain/platform/digits.ts';
import { lookupHash } from '#db/patients/patient-lookup.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Patients found by a number: record number, band, card, phone, accession, or a token of today. Every list that has a search asks here first,
 * so that what finds a patient in one finds the same one in all.
 * @returns by patient, the surest of what it was found by
 */
export async function matchNumber(tenant: Tenant, typed: string): Promise<Map<string, FoundBy>> {
  const { em, hospitalId } = tenant;
  const text = latinDigits(typed).trim();
  const { timeZone } = await hospitalClock(tenant);
  const hashes = await Promise.all(typedKeys(text, timeZone).map((key) => lookupHash(tenant, key)));
  const token = readTokenCode(text);
  const parts: [string, unknown[]][] = [
    [
      "select p.id, 'mrn', 1 from patient p where p.hospital_id = ? and p.mrn = ? and not p.counter_sale",
      [hospitalId, isMrn(text) ? normalMrn(text) : ''],
    ],
    [
      "select i.patient_id, 'identifier', 2 from patient_identifier i where i.hospital_id = ? and i.value = ?",
      [hospitalId, text],
    ],
    [
      `select o.patient_id, 'accession', 3 from specimen sp join lab_order o on o.hospital_id = sp.hospital_id and o.id = sp.order_id
        where sp.hospital_id = ? and sp.accession = ?`,
      [hospitalId, text.toUpperCase()],
    ],
  ];
  const band = readBand(text);
  if (band)
    parts.push([
      "select p.id, 'band', 1 from patient p where p.hospital_id = ? and p.band = ?",
      [hospitalId, band],
    ]);
  if (hashes.length)
    parts.push([
      `select l.patient_id, l.found_by, case when l.found_by like '%\\_end' then 5 else 2 end from patient_lookup l where l.hospital_id = ? and l.key_hash in (?)`,
      [hospitalId, hashes],
    ]);
  if (token)
    parts.push([
      `select k.patient_id, 'token', 4 from token k join doctor_session s on s.hospital_id = k.hospital_id and s.id = k.session_id
         join doctor d on d.hospital_id = s.hospital_id and d.id = s.doctor_id
        where k.hospital_id = ? and k.number = ? and (?::text is null or d.token_letter = ?) and s.ends_at > now() - interval '24 hours'`,
      [hospitalId, token.number, token.letter, token.letter],
    ]);
  const rows = await em.execute<{ id: string; found_by: FoundBy }[]>(
    `select distinct on (f.id) f.id, f.found_by from (${parts.map(([sql]) => sql).join(' union all ')}) f(id, found_by, rank)
      order by f.id, f.rank limit 200`,
    parts.flatMap(([, values]) => values),
  );
  return new Map(rows.map((row) => [row.id, row.found_by]));
}

/** A number, a code or an address: something that is not looked for among names. */
export const looksLikeNumber = (typed: string): boolean => /[\p{Nd}@]/u.test(typed);

/** SQL that compares the name of the patient `p` with what was typed, its values, and the least score that is shown. */
export type NameMatch = { readonly sql: string; readonly values: readonly unknown[] };

/**
 * How alike a patient's name is, 0 to 1: 1 for the name itself in any order, less for beginnings of its parts, likeness in its own
 * script, in Latin letters, and of the sound.
 */
export function matchName(typed: string): NameMatch {
  const { nameSearch, nameLatin, nameSound } = searchForm(typed, '');
  const parts = nameSearch.split(' ').filter(Boolean);
  if (!parts.length) return { sql: '0::float8', values: [] };
  const begins = (column: string) => parts.map(() => `' ' || ${column} like ?`).join(' and ');
  const like = parts.map((part) => `% ${part.replace(/[\\%_]/g, String.raw`\$&`)}%`);
  return {
    sql: `greatest(case when p.name_search = ? then 1 when ${begins('p.name_search')} or ${begins('p.name_latin')} then 0.97 else 0 end,
       similarity(p.name_search, ?), 0.98 * word_similarity(?, p.name_search), 0.95 * word_similarity(?, p.name_latin),
       0.82 * word_similarity(?, p.name_sound) + 0.1 * similarity(p.name_latin, ?))::float8`,
    values: [
      nameSearch,
      ...like,
      ...like,
      nameSearch,
      nameSearch,
      nameLatin,
      nameSound || nameLatin,
      nameLatin,
    ],
  };
}

/** Least likeness of a name in a list that is narrowed while somebody types: what is not meant disappears. */
const leastInList = 0.6;

/** A condition on the patient `p` of any list: found by the number, or by the name, that was typed. */
export async function soughtPatients(tenant: Tenant, typed: string): Promise<NameMatch> {
  if (looksLikeNumber(typed)) {
    const ids = [...(await matchNumber(tenant, typed)).keys()];
    if (ids.length) return { sql: 'p.id in (?)', values: [ids] };
  }
  const name = matchName(typed);
  return { sql: `${name.sql} >= ?`, values: [...name.values, leastInList] };
}

import type { Icd10Code } from '#contracts/consultations/consultation.ts';
import { nearestWord } from '#domain/consultations/nearest-word.ts';
import { plainName } from '#domain/patients/name-search.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A code as the list writes it: `j45909` -> `J45.909`; null when the text cannot be the start of one. */
function codeOf(text: string): string | null {
  const bare = text.toUpperCase().replace(/[\s.]/g, '');
  if (!/^[A-Z]\d[0-9A-Z]{0,5}$/.test(bare)) return null;
  return bare.length > 3 ? `${bare.slice(0, 3)}.${bare.slice(3)}` : bare;
}

const wordsOf = (text: string): string[] => plainName(text).split(' ').filter(Boolean).slice(0, 8);

/**
 * Codes for what a doctor types: the code itself or its start first, then lines that hold every word in any order; when there are
 * none, lines with the words nearest to the typed ones. Codes that may be used come before groups, short lines before long ones.
 */
export async function searchIcd10(tenant: Tenant, q: string, limit: number): Promise<Icd10Code[]> {
  const code = codeOf(q);
  const found = code ? await byCode(tenant, code, limit) : [];
  const words = wordsOf(q);
  if (found.length >= limit || words.length === 0) return found;
  const lines = await byWords(tenant, words, limit);
  const all = [...found, ...lines.filter((row) => !found.some((known) => known.code === row.code))].slice(
    0,
    limit,
  );
  return all.length ? all : byNearWords(tenant, words, limit);
}

/** Which of these codes the list has. */
export async function knownIcd10({ em }: Tenant, codes: readonly string[]): Promise<Set<string>> {
  const rows = await em.execute<{ code: string }[]>('select code from icd10_code where code in (?)', [codes]);
  return new Set(rows.map(({ code }) => code));
}

// Neither codes nor words hold a sign that a pattern would take for its own: only letters and digits, and the code's dot, are left of what was typed.
const byCode = (tenant: Tenant, code: string, limit: number): Promise<Icd10Code[]> =>
  tenant.em.execute<Icd10Code[]>(
    "select code, kind, chapter, text from icd10_code where code like ? order by code <> ?, kind = 'group', length(code), code limit ?",
    [`${code}%`, code, limit],
  );

const byWords = (tenant: Tenant, words: readonly string[], limit: number): Promise<Icd10Code[]> =>
  tenant.em.execute<Icd10Code[]>(
    `select code, kind, chapter, text from icd10_code where ${words.map(() => 'search_text like ?').join(' and ')}
      order by kind = 'group', search_text not like ?, length(search_text), code limit ?`,
    [...words.map((word) => `%${word}%`), `${words[0] ?? ''}%`, limit],
  );

/** Words of the list, the most used first; about 7,600. The list never changes while a process runs. */
let vocabulary: string[] | undefined;

// The trigram index would do this in the database, but under row-level security it may not be used: its operators are not leak-proof.
async function byNearWords(tenant: Tenant, words: readonly string[], limit: number): Promise<Icd10Code[]> {
  if (!vocabulary?.length) {
    const rows = await tenant.em.execute<{ word: string }[]>(
      "select word from icd10_code, unnest(string_to_array(search_text, ' ')) as word group by word order by count(*) desc, word",
    );
    vocabulary = rows.map((row) => row.word);
  }
  const known = vocabulary;
  const meant = words.map((word) => nearestWord(word, known));
  return meant.every((word) => word !== null) ? byWords(tenant, meant, limit) : [];
}

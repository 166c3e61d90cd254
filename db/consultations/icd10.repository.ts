import type { Icd10Code } from '#contracts/consultations/consultation.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A code as the list writes it: `j45909` -> `J45.909`; null when the text cannot be the start of one. */
function codeOf(text: string): string | null {
  const bare = text.toUpperCase().replace(/[\s.]/g, '');
  if (!/^[A-Z]\d[0-9A-Z]{0,5}$/.test(bare)) return null;
  return bare.length > 3 ? `${bare.slice(0, 3)}.${bare.slice(3)}` : bare;
}

/** Signs have no meaning of their own in a pattern. */
const literal = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`);

const wordsOf = (text: string): string[] =>
  text.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replace(/['’]/g, '').split(/[^\p{L}\p{N}.]+/u).filter(Boolean).slice(0, 8);

/**
 * Codes for what a doctor types: the code itself or its start first, then lines that hold every word in any order,
 * at last lines with words like the typed ones. Codes that may be used come before groups, short lines before long ones.
 */
export async function searchIcd10(tenant: Tenant, q: string, limit: number): Promise<Icd10Code[]> {
  const { em } = tenant;
  const code = codeOf(q);
  const found = code
    ? await em.execute<Icd10Code[]>(
        "select code, kind, chapter, text from icd10_code where code like ? order by code <> ?, kind = 'group', length(code), code limit ?", [`${literal(code)}%`, code, limit])
    : [];
  const words = wordsOf(q);
  if (found.length >= limit || words.length === 0) return found;
  const [first = ''] = words;
  const every = await em.execute<Icd10Code[]>(
    `select code, kind, chapter, text from icd10_code where ${words.map(() => 'search_text like ?').join(' and ')}
      order by kind = 'group', search_text not like ?, length(search_text), code limit ?`,
    [...words.map((word) => `%${literal(word)}%`), `${literal(first)}%`, limit],
  );
  const all = [...found, ...every.filter((row) => !found.some((known) => known.code === row.code))];
  return all.length ? all.slice(0, limit) : similar(tenant, words.join(' '), limit);
}

/** For a slip of the pen: `diabtes` finds diabetes. */
const similar = (tenant: Tenant, text: string, limit: number): Promise<Icd10Code[]> =>
  tenant.em.execute<Icd10Code[]>(
    `select code, kind, chapter, text from icd10_code where ?::text <% search_text
      order by kind = 'group', word_similarity(?::text, search_text) desc, length(search_text), code limit ?`,
    [text, text, limit],
  );

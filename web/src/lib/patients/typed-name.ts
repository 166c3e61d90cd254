/** What somebody typed into a search, as the beginning of a registration: digits are a phone, the last word the family name. */
export function readTyped(typed: string): { familyName: string; givenName: string; phone: string } {
  const text = typed.trim();
  if (/^[+\p{Nd}][\p{Nd}\s()-]{5,}$/u.test(text)) return { familyName: '', givenName: '', phone: text };
  // A record number is looked for, not registered.
  if (!/\p{L}/u.test(text) || /\p{Nd}/u.test(text)) return { familyName: '', givenName: '', phone: '' };
  const capital = (word: string) => word.charAt(0).toLocaleUpperCase() + word.slice(1);
  const comma = text.split(',').map((part) => part.trim());
  const words = comma.length === 2 ? [comma[1] ?? '', comma[0] ?? ''] : text.split(/\s+/);
  const named = words.filter(Boolean).map(capital);
  return { familyName: named.at(-1) ?? '', givenName: named.slice(0, -1).join(' '), phone: '' };
}

/** Address of the registration that begins with what was typed. `next` is where the patient is taken afterwards. */
export const newPatientPath = (
  typed: string,
  next?: 'check-in' | 'appointment',
): '/(app)/patients/new' | `/(app)/patients/new?${string}` => {
  const query = new URLSearchParams({ ...(typed ? { q: typed } : {}), ...(next ? { next } : {}) }).toString();
  return query ? `/(app)/patients/new?${query}` : '/(app)/patients/new';
};

import '#lib/audit/audit-words.ts';
import { tAny } from '#lib/i18n/messages.ts';

/**
 * What a route of the API is about, in words: "Inbox", "Visits: chart". What a part is called that has no words of its own is told by
 * its name; ids are left out.
 */
export function placeWords(route: string): string {
  const [first = '', ...rest] = route
    .replace(/^[A-Z]+ /, '')
    .replace(/^\/api\/v1\//, '')
    .split('/')
    .filter((part) => part && !part.startsWith('{'));
  const parts = rest.map((part) => tAny(`audit.part.${part}`, part.replaceAll('-', ' ')));
  return [tAny(`audit.place.${first}`, first), parts.join(', ')].filter(Boolean).join(': ');
}

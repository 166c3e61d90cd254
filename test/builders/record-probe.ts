import type { ApiRoute } from '#scripts/access-table.ts';
import { canariesIn } from '#test/builders/canaries.ts';
import type { Canary } from '#test/builders/canaries.ts';
import type { Person } from '#test/builders/people.ts';

/** What a person who looks for a patient may know: ids for paths, and values for the query by the parameter's name. */
export type Known = { ids: readonly string[]; query: Readonly<Record<string, string>> };
export type Seen = { who: string; route: string; canaries: Canary[] };
export type Ask = (path: string, person: Person) => Promise<{ status: number; text: string }>;

/** Over HTTP, as anybody. */
export const askOver =
  (apiUrl: string): Ask =>
  async (path, person) => {
    const get = () => fetch(`${apiUrl}${path}`, { headers: { Authorization: `Bearer ${person.token}` } });
    // The API may close an idle connection as it is taken up again: reading twice is reading once.
    const answer = await get().catch(get);
    return { status: answer.status, text: await answer.text() };
  };

/** Every reading route with every known id in its path and each known value in its query; the stream, which never ends, is left out. */
export function probesOf(routes: readonly ApiRoute[], known: Known): { route: string; path: string }[] {
  return routes
    .filter(({ method, path }) => method === 'GET' && !path.endsWith('/stream'))
    .flatMap((route) => {
      const paths = route.path.includes('{')
        ? known.ids.map((id) => route.path.replaceAll(/\{\w+\}/g, id))
        : [route.path];
      const queries = [
        '',
        ...route.query.flatMap((name) => (known.query[name] ? [`?${name}=${known.query[name]}`] : [])),
      ];
      return paths.flatMap((path) =>
        queries.map((query) => ({ route: `GET ${route.path}`, path: `${path}${query}` })),
      );
    });
}

/** Reads everything as a person. @returns where clinical words were answered, and how many questions were answered at all */
export async function readEverything(
  person: Person,
  probes: readonly { route: string; path: string }[],
  ask: Ask,
): Promise<{ seen: Seen[]; answered: number; faults: string[] }> {
  const seen: Seen[] = [];
  const faults: string[] = [];
  let answered = 0;
  for (const { route, path } of probes) {
    const { status, text } = await ask(path, person);
    if (status === 200) answered += 1;
    if (status >= 500 && status !== 503) faults.push(`${person.email} ${path}: ${status}`);
    const found = canariesIn(text);
    if (found.length) seen.push({ who: person.email, route, canaries: found });
  }
  return { seen, answered, faults };
}

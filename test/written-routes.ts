import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ApiRoute } from '#scripts/access-table.ts';

const web = path.join(import.meta.dirname, '..', 'web', 'src');

export const nameOf = ({ method, path: route }: Pick<ApiRoute, 'method' | 'path'>): string =>
  `${method} ${route}`;
/** Routes that change something. */
export const isWrite = ({ method, path: route }: ApiRoute): boolean =>
  method !== 'GET' && route.startsWith('/api/');

const escaped = (text: string): string => text.replaceAll(/[.*+?^$|()[\]\\]/g, String.raw`\$&`);
/** What a route's addresses look like. */
const addressOf = (route: string): RegExp =>
  new RegExp(
    `^${route
      .split(/\{\w+\}/)
      .map(escaped)
      .join('[^/]+')}$`,
  );

/** Routes that none of these calls was of. @param calls lines such as `POST /api/v1/visits` */
export function uncalled(routes: readonly ApiRoute[], calls: readonly string[]): string[] {
  const asked = calls.map((line) => line.split(' ') as [string, string]);
  return routes
    .filter((route) => {
      const address = addressOf(route.path);
      return !asked.some(([method, called]) => method === route.method && address.test(called));
    })
    .map(nameOf);
}

/** Sources of the web application, without its tests. */
export function webSources(): Map<string, string> {
  const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /[.](ts|svelte)$/.test(file) && !file.endsWith('.test.ts'),
  );
  return new Map(files.map((file) => [file, readFileSync(path.join(web, file), 'utf8')]));
}

/** Addresses of the API that a source writes out: only what has to come before a client, as renewing a sign-in. */
export const addressesIn = (source: string): string[] =>
  [...source.matchAll(/(['"`])(\/api\/v1\/[a-z][^'"`?]*)/g)].map(([, , address = '']) => address);

const clientsFile = 'lib/platform/clients.ts';
const chain = String.raw`(?:\s*\.\w+|\[(?:'[^']+'|\w+)\])*`;
/** Segments of a chain of members: `.users[':id'][how]` is `/users/{}/*`: `{}` an id, `*` what is known only when it runs. */
const segmentsOf = (members: string): string =>
  [...members.matchAll(/\.(\w+)|\['([^']+)'\]|\[(\w+)\]/g)]
    .map(
      ([, dotted, quoted, computed]) =>
        `/${computed ? '*' : (dotted ?? quoted ?? '').replace(/^:\w+$/, '{}')}`,
    )
    .join('');

/** The clients of the web by name, each with where its routes begin. */
export function clientsIn(sources: ReadonlyMap<string, string>): Map<string, string> {
  const source = sources.get(clientsFile) ?? '';
  const made = new RegExp(String.raw`export const (\w+) = clientOf<[^(]+>\(\)(${chain});`, 'g');
  return new Map(
    [...source.matchAll(made)].map(([, name = '', members = '']) => [name, segmentsOf(members)]),
  );
}

/** Calls that a source makes by a client, as `POST /api/v1/patients/{}`. */
export function callsIn(source: string, clients: ReadonlyMap<string, string>): string[] {
  const known = new Map<string, string>();
  const imported = /import \{([^}]*)\} from '#lib\/platform\/clients\.ts'/.exec(source)?.[1] ?? '';
  for (const [, name = '', alias] of imported.matchAll(/(\w+)(?: as (\w+))?/g)) {
    const begin = clients.get(name);
    if (begin) known.set(alias ?? name, begin);
  }
  const named = () => [...known.keys()].join('|');
  if (!known.size) return [];
  // A part of a client under a name of its own.
  for (const [, name = '', of = '', members = ''] of source.matchAll(
    new RegExp(String.raw`const (\w+) = (${named()})(${chain});`, 'g'),
  ))
    known.set(name, `${known.get(of) ?? ''}${segmentsOf(members)}`);
  return [...source.matchAll(new RegExp(String.raw`\b(${named()})(${chain})\s*\.\$(\w+)\(`, 'g'))].map(
    ([, of = '', members = '', method = '']) =>
      `${method.toUpperCase()} ${known.get(of) ?? ''}${segmentsOf(members)}`,
  );
}

/** Routes that no source calls. @param calls as `callsIn` and `addressesIn` give them; an address without a method is any */
export function unnamed(routes: readonly ApiRoute[], calls: readonly string[]): string[] {
  const patterns = calls.map((call) => {
    const [method, address] = call.includes(' ') ? (call.split(' ') as [string, string]) : [null, call];
    const parts = address.split('{}').map((part) => part.split('*').map(escaped).join('[^/]+'));
    return { method, address: new RegExp(`^${parts.join(String.raw`\{\w+\}`)}$`) };
  });
  return routes
    .filter(
      (route) =>
        !patterns.some(
          ({ method, address }) => (!method || method === route.method) && address.test(route.path),
        ),
    )
    .map(nameOf);
}

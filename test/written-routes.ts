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

/** Addresses of the API that a source names; what is filled in is left as `{}`. One that is filled in from the start names nothing. */
export const addressesIn = (source: string): string[] =>
  [...source.matchAll(/(['"`])(\/api\/v1\/[a-z][^'"`?]*)/g)].map(([, , address = '']) =>
    address.replaceAll(/\$\{[^}]*\}/g, '{}'),
  );

const id = String.raw`\{\w+\}`;
/** What a source's address may be: a part filled in is an id, and at the end of a segment also nothing. */
const patternOf = (address: string): RegExp => {
  const parts = address.split('{}').map(escaped);
  const isOpen = address.endsWith('{}') && !address.endsWith('/{}');
  return new RegExp(isOpen ? `^${parts.slice(0, -1).join(id)}(?:/${id})?$` : `^${parts.join(id)}$`);
};

/** Routes whose address no source names. */
export function unnamed(routes: readonly ApiRoute[], addresses: readonly string[]): string[] {
  const patterns = addresses.map(patternOf);
  return routes.filter((route) => !patterns.some((pattern) => pattern.test(route.path))).map(nameOf);
}

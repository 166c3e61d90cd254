import type { ResolvedPathname } from '$app/types';

/** A path of this application made at run time; where a route is known, `resolve` of the router checks it. */
export const pathOf = (path: `/${string}`) => path as ResolvedPathname;

/**
 * Where a link may lead after sign-in, as the browser will read it; null of what leads to another site, which would be a trap. A
 * browser leaves out tabs and line ends, takes `\` for `/` and walks `..`, so what is written is no guide to where it leads.
 * @param origin of this application
 */
export function ownPath(next: string | null, origin: string): `/${string}` | null {
  if (!next?.startsWith('/') || !URL.canParse(next, origin)) return null;
  const { origin: leadsTo, pathname, search } = new URL(next, origin);
  return leadsTo === origin && !pathname.startsWith('//') ? `/${pathname.slice(1)}${search}` : null;
}

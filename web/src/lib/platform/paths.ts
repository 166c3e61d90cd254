import type { ResolvedPathname } from '$app/types';

/** A path of this application made at run time; where a route is known, `resolve` of the router checks it. */
export const pathOf = (path: `/${string}`) => path as ResolvedPathname;

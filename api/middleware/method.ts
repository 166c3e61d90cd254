import type { OpenAPIHono } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import { problem } from '#api/middleware/problem.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';

/** Whether a path has the form of a route's pattern, whatever the method. */
const matches = (pattern: string, path: string): boolean =>
  !pattern.includes('*') && new RegExp(`^${pattern.replace(/:[A-Za-z]+(\{[^}]*\})?/g, '[^/]+')}$`).test(path);

/** RFC 9110 section 15.5.6: the answer says what is offered instead. */
function refused(c: AppContext, offered: Iterable<string>): Response {
  const answer = problem(c, 'request.method_not_allowed');
  answer.headers.set('Allow', [...new Set(offered)].sort().join(', '));
  return answer;
}

/**
 * A path written out in full, as `/medicines/import`, is not also the id of `/medicines/{id}`: a method that only the latter
 * offers is not offered there.
 */
export function onlyOffered(app: OpenAPIHono<AppEnv>) {
  let offered: Map<string, Set<string>> | undefined;
  const read = () => {
    const found = new Map<string, Set<string>>();
    for (const { path, method } of app.routes) {
      if (method === 'ALL' || /[:*]/.test(path)) continue;
      found.set(path, (found.get(path) ?? new Set()).add(method));
    }
    return found;
  };
  return createMiddleware<AppEnv>(async (c, next) => {
    const here = (offered ??= read()).get(c.req.path);
    const asked = c.req.method === 'HEAD' ? 'GET' : c.req.method;
    // A browser asking beforehand uses no method yet; whoever lets other pages in answers it.
    const isAskedBefore = asked === 'OPTIONS' && c.req.header('Access-Control-Request-Method') !== undefined;
    if (here && !here.has(asked) && !isAskedBefore) return refused(c, here);
    return next();
  });
}

/** What no route answers: a path that has other methods, or none at all. */
export const notOffered =
  (app: OpenAPIHono<AppEnv>) =>
  (c: AppContext): Response => {
    const offered = app.routes
      .filter((route) => route.method !== 'ALL' && matches(route.path, c.req.path))
      .map(({ method }) => method);
    return offered.length ? refused(c, offered) : problem(c, 'not_found');
  };

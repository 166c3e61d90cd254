import { createRoute, z } from '@hono/zod-openapi';
import type { RouteConfig } from '@hono/zod-openapi';
import { createMiddleware } from 'hono/factory';
import type { Permission } from '#contracts/identity/names.ts';
import { roleMay } from '#contracts/identity/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { sparing } from '#api/platform/visitor-limit.ts';

/** Who may call: a permission, one of several, or `public`, which the tests keep on a reviewed list. */
export type Guard = Permission | readonly Permission[] | 'public';

const authorise = (guard: Exclude<Guard, 'public'>) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const session = c.get('session');
    if (!session) throw c.get('sessionRefusal') ?? new Refusal('auth.required');
    const wanted = typeof guard === 'string' ? [guard] : guard;
    if (!wanted.some((permission) => roleMay(session.role, permission))) throw new Refusal('auth.forbidden');
    await next();
  });

const keyPattern = /^[\x21-\x7e]{8,80}$/;
const needsKey = createMiddleware<AppEnv>(async (c, next) => {
  if (!keyPattern.test(c.req.header('Idempotency-Key') ?? '')) throw new Refusal('idempotency.missing');
  await next();
});

/** Of no body there is nothing to read a form from: said so, and not as one of its fields. */
const needsBody = createMiddleware<AppEnv>(async (c, next) => {
  if (!(await c.req.text())) throw new Refusal('request.invalid', {}, [{ path: '', code: 'body_needed' }]);
  await next();
});

const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const problems = {
  400: problemResponse('Malformed'),
  401: problemResponse('Not signed in'),
  403: problemResponse('Not permitted'),
  404: problemResponse('Not found, or not of this hospital'),
  409: problemResponse('Conflict with the state now'),
  413: problemResponse('Too large'),
  415: problemResponse('Not JSON'),
  422: problemResponse('Fields need attention'),
  429: problemResponse('Too many requests'),
  503: problemResponse('Not reachable; try again'),
};

type Guarded = RouteConfig & {
  guard: Guard;
  idempotent?: boolean;
  /** It tries a secret, and guessing is slowed down. */
  guessable?: boolean;
};

/** Of all problems those that a route can answer with: what a route cannot be asked, it does not refuse. */
function problemsOf({ guard, method, request, idempotent, guessable }: Guarded): Partial<typeof problems> {
  const { 413: tooLarge, 415: notJson, 422: fields, 429: tooMany, ...any } = problems;
  const isAsked = Boolean(request?.params ?? request?.query ?? request?.body ?? idempotent);
  return {
    ...any,
    ...(method === 'get' ? {} : { 413: tooLarge, 415: notJson }),
    ...(isAsked ? { 422: fields } : {}),
    ...(guessable || guard === 'public' ? { 429: tooMany } : {}),
  };
}

/** Every route is made here: names its permission (also in OpenAPI as `x-permission`) and the problems it may answer. */
export function guarded<const R extends Guarded>(config: R) {
  const { guard, idempotent, guessable: _, responses, request, ...rest } = config as Guarded;
  const withKey = idempotent
    ? {
        ...request,
        headers: z.object({
          'idempotency-key': z.string().regex(keyPattern).describe('one per act; a retry sends the same'),
        }),
      }
    : request;
  const route = createRoute({
    ...rest,
    ...(withKey ? { request: withKey } : {}),
    responses: { ...problemsOf(config as Guarded), ...responses },
    middleware: [
      guard === 'public' ? sparing : authorise(guard),
      ...(idempotent ? [needsKey] : []),
      ...(request?.body?.required ? [needsBody] : []),
    ],
    security: guard === 'public' ? [] : [{ bearer: [] }, { cookie: [] }],
    'x-permission': guard,
  } as RouteConfig);
  // The middlewares add nothing to the types of a handler: it sees the route as it was written.
  return route as unknown as Omit<R, 'guard' | 'idempotent' | 'guessable'> & { getRoutingPath(): R['path'] };
}

/** JSON body of a route. */
export const jsonBody = <T extends z.ZodType>(schema: T) => ({
  required: true as const,
  content: { 'application/json': { schema } },
});
/** JSON answer of a route. */
export const jsonAnswer = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
/** Path parameter `id`. */
export const IdParam = z.object({ id: z.uuid() });

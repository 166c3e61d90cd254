import { randomUUID } from 'node:crypto';
import { OpenAPIHono, z } from '@hono/zod-openapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleMay, roles } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { onError } from '#api/middleware/problem.ts';
import { body as readBody } from '#api/middleware/request.ts';
import type { AppEnv, Deps } from '#api/platform/env.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';
import { apiRoutes } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';
import { signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { faultsOf, strangeRequests } from '#test/builders/strange-requests.ts';
import type { Answered, Send, StrangeRequest } from '#test/builders/strange-requests.ts';
import { recordFigure } from '#test/setup/figures.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

const routes = apiRoutes();
const writing = routes.filter(({ method }) => method !== 'GET');
let stack: Stack;
const people = new Map<Role, Promise<Person>>();

beforeAll(async () => {
  stack = await startStack({ suite: 'strange', seed: true });
});
afterAll(async () => {
  await stack?.stop();
});

function personOf(role: Role, isAnew = false): Promise<Person> {
  const login = stack.logins.find((entry) => entry.role === role);
  const person = (!isAnew && people.get(role)) || signIn(stack, login?.email ?? role, role);
  people.set(role, person);
  return person;
}

const initOf = (route: ApiRoute, { body, type }: StrangeRequest): RequestInit => ({
  method: route.method,
  // A body as bytes: of a text, fetch would name the content type by itself.
  ...(body === null ? {} : { body: new TextEncoder().encode(body) }),
  headers: {
    ...(type === null ? {} : { 'Content-Type': type }),
    ...(route.needsKey ? { 'Idempotency-Key': randomUUID() } : {}),
  },
});
const pathOf = (route: ApiRoute) => route.path.replaceAll(/\{\w+\}/g, () => randomUUID());

async function answered(answer: Response): Promise<Answered> {
  const isProblem = answer.headers.get('content-type') === 'application/problem+json';
  if (isProblem) {
    const { code } = (await answer.json()) as { code: string };
    return { status: answer.status, code, isProblem };
  }
  await answer.body?.cancel();
  return { status: answer.status, isProblem };
}

const fetchAs = async (token: string | null, route: ApiRoute, request: StrangeRequest) => {
  const init = initOf(route, request);
  const headers = { ...init.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  return answered(await fetch(`${stack.apiUrl}${pathOf(route)}`, { ...init, headers }));
};

const asNobody: Send = (route, request) => fetchAs(null, route, request);
/** As the first role that may, so that its form is reached; signed in anew where a call before ended the session. */
const asAllowed: Send = async (route, request) => {
  const role = roles.find((each) => route.permissions.some((permission) => roleMay(each, permission)));
  if (!role) return asNobody(route, request);
  const first = await fetchAs((await personOf(role)).token, route, request);
  if (first.status !== 401) return first;
  return fetchAs((await personOf(role, true)).token, route, request);
};

describe('a strange request', () => {
  it('is never a fault of ours, on any route that takes one, for nobody and for who may', async () => {
    const lists = await Promise.all([faultsOf(writing, asNobody), faultsOf(writing, asAllowed)]);
    const faults = lists.flat();
    expect(faults).toEqual([]);
    expect(stack.log('api')).not.toContain('unexpected error');
    expect(
      recordFigure('strangeRequestsFaults', { value: faults.length, goal: '= 0', pass: faults.length === 0 }),
    ).toBe(true);
  }, 240_000);

  it('without a body and content type, of everybody, is a wrong form or not permitted', async () => {
    const bare = strangeRequests.filter(({ body, type }) => body === null && type === null);
    for (const route of writing.filter(({ needsBody }) => needsBody)) {
      const [request] = bare;
      const { status } = await asAllowed(route, request as StrangeRequest);
      expect([route.path, status]).toEqual([route.path, 422]);
    }
  });

  it('would be found in a route that fails of an empty body', async () => {
    const app = new OpenAPIHono<AppEnv>();
    app.onError(onError);
    const silent = { log: { error: () => undefined }, metrics: { errors: { inc: () => undefined } } };
    app.use('*', async (c, next) => {
      c.set('requestId', 'seeded-fault');
      c.set('deps', silent as unknown as Deps);
      await next();
    });
    app.use('*', readBody);
    const faulty = guarded({
      method: 'post',
      path: '/faulty',
      guard: 'public',
      summary: 'Reads what may not be there',
      request: { body: { ...jsonBody(z.object({ name: z.string().optional() })), required: false as const } },
      responses: { 200: jsonAnswer(z.object({ length: z.number() }), 'Read') },
    });
    app.openapi(faulty, (c) =>
      c.json({ length: (c.req.valid('json') as { name: string }).name.length }, 200),
    );
    const route: ApiRoute = {
      method: 'POST',
      path: '/faulty',
      module: 'platform',
      permissions: [],
      needsKey: false,
      needsBody: false,
      statuses: [200, 400, 413, 415, 422],
      query: [],
    };
    const faults = await faultsOf([route], async (each, request) =>
      answered(await app.request(each.path, initOf(each, request))),
    );
    expect(faults.filter((fault) => fault.includes('no body as nothing: 500'))).toHaveLength(1);
  });
});

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
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import {
  addressFault,
  faultsOf,
  readableRequests,
  strangeAddresses,
  strangeRequests,
} from '#test/builders/strange-requests.ts';
import type { Answered, Send, StrangeAddress, StrangeRequest } from '#test/builders/strange-requests.ts';
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
/** Roles that may call a route, in order; none for a public one. */
const rolesOf = (route: ApiRoute) =>
  roles.filter((each) => route.permissions.some((permission) => roleMay(each, permission)));
/** As somebody of a role, signed in anew where a call before ended the session. */
const asRole =
  (role: Role | undefined): Send =>
  async (route, request) => {
    if (!role) return asNobody(route, request);
    const first = await fetchAs((await personOf(role)).token, route, request);
    if (first.status !== 401) return first;
    return fetchAs((await personOf(role, true)).token, route, request);
  };
/** As the first role that may, so that its form is reached. */
const asAllowed: Send = (route, request) => asRole(rolesOf(route)[0])(route, request);

describe('a strange request', () => {
  it('is never a fault of ours, on any route that takes one', async () => {
    const faults = await faultsOf(writing, asNobody);
    expect(faults).toEqual([]);
    expect(stack.log('api')).not.toContain('unexpected error');
    expect(
      recordFigure('strangeRequestsFaults', { value: faults.length, goal: '= 0', pass: faults.length === 0 }),
    ).toBe(true);
  }, 240_000);

  it('that is read at all is never a fault of ours, for any role that may', async () => {
    expect(readableRequests.length).toBeGreaterThanOrEqual(8);
    const lists: string[][] = [];
    await inParallel(
      roles,
      async (role) => {
        const theirs = writing.filter((route) => rolesOf(route).includes(role));
        lists.push(await faultsOf(theirs, asRole(role), readableRequests));
      },
      4,
    );
    expect(lists.flat()).toEqual([]);
    expect(stack.log('api')).not.toContain('unexpected error');
  }, 120_000);

  it('that is not read is refused the same whoever asks', async () => {
    const unread = strangeRequests.filter((request) => request.body && !readableRequests.includes(request));
    const [route] = writing.filter((each) => rolesOf(each).length > 5);
    if (!route) throw new Error('no route of many roles');
    for (const request of unread) {
      const answers = await Promise.all(
        [asNobody, ...rolesOf(route).slice(0, 3).map(asRole)].map(async (send) => {
          const { status, code } = await send(route, request);
          return `${status} ${code}`;
        }),
      );
      // A body of JSON that another charset is claimed for is read all the same.
      if (request.type?.startsWith('application/json; ')) continue;
      expect([request.name, new Set(answers).size]).toEqual([request.name, 1]);
    }
  }, 60_000);

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
      takesBody: true,
    };
    const faults = await faultsOf([route], async (each, request) =>
      answered(await app.request(each.path, initOf(each, request))),
    );
    expect(faults.filter((fault) => fault.includes('no body as nothing: 500'))).toHaveLength(1);
  });
});

describe('a strange address', () => {
  const reading = routes.filter(({ method }) => method === 'GET');
  const get = async (route: ApiRoute, { path }: StrangeAddress, role: Role | undefined) => {
    const token = role ? (await personOf(role)).token : null;
    return answered(
      await fetch(`${stack.apiUrl}${path}`, token ? { headers: { Authorization: `Bearer ${token}` } } : {}),
    );
  };

  it('is never a fault of ours, on any route that reads, for any role that may', async () => {
    const faults: string[] = [];
    let asked = 0;
    const look = async (route: ApiRoute, address: StrangeAddress, role: Role | undefined) => {
      const answer = await get(route, address, role);
      asked += 1;
      const fault = addressFault(route, address, answer);
      if (fault) faults.push(`${role ?? 'nobody'}: ${fault}`);
      // What the schema refuses is refused before the role matters.
      return ![400, 422].includes(answer.status);
    };
    await inParallel(
      reading,
      async (route) => {
        const [first, ...others] = rolesOf(route);
        for (const address of strangeAddresses(route, randomUUID()))
          if (await look(route, address, first)) for (const role of others) await look(route, address, role);
      },
      6,
    );
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(3000);
    expect(stack.log('api')).not.toContain('unexpected error');
    expect(
      recordFigure('strangeAddressFaults', { value: faults.length, goal: '= 0', pass: faults.length === 0 }),
    ).toBe(true);
  }, 180_000);

  it('would be found on a route that believes its query', () => {
    const [route] = reading.filter(({ query }) => query.length);
    if (!route) throw new Error('no route with a query');
    const [address] = strangeAddresses(route, randomUUID());
    if (!address) throw new Error('no address');
    expect(addressFault(route, address, { status: 500, isProblem: true })).toContain('a fault of ours');
    expect(addressFault(route, address, { status: 404, isProblem: false })).toContain('no problem answer');
    expect(addressFault(route, address, { status: 418, isProblem: true })).toContain('not described');
    expect(addressFault(route, address, { status: 422, isProblem: true })).toBeNull();
  });
});

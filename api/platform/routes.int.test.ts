import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { errorCodes } from '#contracts/platform/names.ts';
import { accessFile, accessTable, apiRoutes, describedApp, readAccessTable } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';
import type { DemoLogin } from '#scripts/platform/demo-json.ts';
import {
  outpatientTeam,
  personOfEachRole,
  registerPatient,
  signIn,
  wholeVisit,
} from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { fingerprint, tenantTables } from '#test/builders/rows.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';
import { connectTemporal } from '#test/setup/temporal.ts';
import { recordFigure } from '#test/setup/figures.ts';

/** Routes that need no session. A new entry is a decision: it is open to the world. */
const reviewedPublic = [
  'GET /.well-known/jwks.json',
  'GET /api/v1/auth/demo-logins',
  'GET /api/v1/auth/hospitals',
  'GET /api/v1/display',
  'GET /api/v1/display/{hospital}',
  'GET /healthz',
  'GET /metrics',
  'GET /readyz',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/register',
  'POST /api/v1/auth/reset',
];
/** What describes the others, and is not described itself. */
const undescribed = ['GET /docs', 'GET /openapi.json'];

const routes = apiRoutes();
const table = readAccessTable(readFileSync(accessFile, 'utf8'));
const nameOf = ({ method, path }: ApiRoute) => `${method} ${path}`;
let stack: Stack;
let sql: pg.Client;
let people: Map<Role, Person>;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'routes', seed: true }));
  people = await personOfEachRole(stack);
});
afterAll(async () => stack?.stop());

type Sent = { body?: string | Uint8Array; headers?: Record<string, string>; id?: string; query?: string };
type Answer = { status: number; code: string | undefined; type: string };

/** Calls a route with made-up ids and, unless told otherwise, an empty form. */
async function call(route: ApiRoute, person: Person | null, sent: Sent = {}): Promise<Answer> {
  const path = route.path.replaceAll(/\{\w+\}/g, () => sent.id ?? randomUUID());
  const body = sent.body ?? (route.method === 'GET' || route.method === 'DELETE' ? null : '{}');
  const answer = await fetch(`${stack.apiUrl}${path}${sent.query ?? ''}`, {
    method: route.method,
    body,
    headers: {
      ...(body === null ? {} : { 'Content-Type': 'application/json' }),
      ...(person ? { Authorization: `Bearer ${person.token}` } : {}),
      ...(route.needsKey ? { 'Idempotency-Key': randomUUID() } : {}),
      ...sent.headers,
    },
  });
  const type = answer.headers.get('content-type') ?? '';
  if (type !== 'application/problem+json') {
    // A stream never ends by itself.
    await answer.body?.cancel();
    return { status: answer.status, code: undefined, type };
  }
  const problem = (await answer.json()) as { code: string; status: number; traceId: string };
  expect(problem).toMatchObject({ status: answer.status, traceId: expect.stringMatching(/.{8}/) as string });
  expect(Object.keys(errorCodes)).toContain(problem.code);
  return { status: answer.status, code: problem.code, type };
}

/** Somebody who may call a route. */
function allowed(route: ApiRoute): Person | null {
  if (!route.permissions.length) return null;
  const role = roles.find((each) => table.get(nameOf(route))?.has(each));
  return (role && people.get(role)) ?? null;
}

describe('after a visit', () => {
  it('the metrics tell latency, errors, outpatient traffic and billing', async () => {
    const team = await outpatientTeam(stack);
    await wholeVisit(team, (await registerPatient(team)).id);
    const text = await (await fetch(`${stack.apiUrl}/metrics`)).text();
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1],
      );
    expect(
      value(
        'hmtp_http_request_duration_seconds_count{route="/api/v1/inbox/{taskId}/complete",method="POST",status="200"}',
      ),
    ).toBe(4);
    expect(value('hmtp_http_errors_total')).toBe(0);
    expect(value('hmtp_opd_visits_total{event="opened",kind="consultation"}')).toBe(1);
    expect(value('hmtp_opd_visits_total{event="closed",kind="consultation"}')).toBe(1);
    expect(value('hmtp_billing_receipts_total{method="cash"}')).toBe(1);
    expect(value('hmtp_billing_amount_minor_total{currency="INR",method="cash"}')).toBe(50_000);
    // No person and no hospital in a label.
    expect(text).not.toMatch(/asha|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });
});

describe('the table of who may call what', () => {
  it('is up to date', () => {
    expect(readFileSync(accessFile, 'utf8'), 'run npm run access-table, and look at what it changes').toBe(
      accessTable(),
    );
  });

  it('has every route of the API', () => {
    const described = new Set(routes.map((route) => nameOf(route).replaceAll(/\{(\w+)\}/g, ':$1')));
    const served = describedApp()
      .routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(served)].filter((route) => !described.has(route))).toEqual(undescribed);
    expect([...table.keys()].sort()).toEqual(routes.map(nameOf).sort());
  });

  it('is told to people as well: one page, every route, nothing from elsewhere', async () => {
    const answer = await fetch(`${stack.apiUrl}/docs`);
    const page = await answer.text();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
    expect(routes.map(nameOf).filter((name) => !page.includes(`<code>${name}</code>`))).toEqual([]);
    expect(page).not.toMatch(/<script|https?:\/\/(?!hl7\.org|www\.nlm\.nih\.gov|loinc\.org)|[^\w]src=/);
  });

  it('opens nothing to the world that is not on the reviewed list', async () => {
    expect(
      routes
        .filter(({ permissions }) => !permissions.length)
        .map(nameOf)
        .sort(),
    ).toEqual(reviewedPublic);
    for (const route of routes) {
      const answer = await call(route, null);
      const isPublic = reviewedPublic.includes(nameOf(route));
      expect([nameOf(route), answer.code === 'auth.required' && answer.status === 401]).toEqual([
        nameOf(route),
        !isPublic,
      ]);
    }
  });

  it('is what the API decides, for every role and route', async () => {
    // Signing out last: it ends the session that the others need.
    const ordered = [...routes].sort(
      (a, b) => Number(a.path.endsWith('/logout')) - Number(b.path.endsWith('/logout')),
    );
    const wrong: string[] = [];
    let decisions = 0;
    await Promise.all(
      roles.map(async (role) => {
        const login = stack.logins.find((entry) => entry.role === role);
        const person = await signIn(stack, login?.email ?? role, role);
        for (const route of ordered) {
          const { status, code } = await call(route, person);
          const isAllowed = code !== 'auth.forbidden' && code !== 'auth.required' && status !== 500;
          if (isAllowed !== table.get(nameOf(route))?.has(role))
            wrong.push(`${role}: ${nameOf(route)}: ${status} ${code}`);
          decisions += 1;
        }
      }),
    );
    expect(wrong).toEqual([]);
    expect(decisions).toBe(roles.length * routes.length);
    expect(
      recordFigure('accessDecisionsWrong', { value: wrong.length, goal: '= 0', pass: wrong.length === 0 }),
    ).toBe(true);
  });
});

const json = (text: string): Sent => ({ body: text });
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const badBodies: [name: string, sent: Sent, status: number, code: string][] = [
  ['cut off', json('{"a":'), 400, 'request.malformed'],
  ['no JSON', json('a=1'), 400, 'request.malformed'],
  ['as text', { body: '{}', headers: { 'Content-Type': 'text/plain' } }, 415, 'request.unsupported_media'],
  [
    'as a form',
    { body: 'a=1', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    415,
    'request.unsupported_media',
  ],
  ['without a type', { body: '{}', headers: { 'Content-Type': '' } }, 415, 'request.unsupported_media'],
  ['over a megabyte', json(`{"a":"${'x'.repeat(1_000_000)}"}`), 413, 'request.too_large'],
  ['33 deep', json(nested(33)), 400, 'request.too_deep'],
  ['with a NUL', json('{"a":["\\u0000"]}'), 400, 'request.malformed'],
  ['with a NUL in a key', json('{"a":{"\\u0000":1}}'), 400, 'request.malformed'],
  ['reaching into prototypes', json('{"a":{"__proto__":{"admin":true}}}'), 400, 'request.malformed'],
  ['of a constructor', json('{"constructor":{"prototype":{}}}'), 400, 'request.malformed'],
  [
    'not UTF-8',
    { body: Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]) },
    400,
    'request.malformed',
  ],
];

describe('a bad request', () => {
  const writing = routes.filter(({ method }) => method === 'POST' || method === 'PUT' || method === 'PATCH');

  it.each(badBodies)(
    'with a body %s is answered the same everywhere, and nothing is written',
    async (_, sent, status, code) => {
      // The reconciler notes its runs by itself, once a minute.
      const tables = (await tenantTables(sql)).filter(({ name }) => name !== 'reconcile_run');
      const before = await fingerprint(sql, tables);
      for (const route of writing) {
        const answer = await call(route, allowed(route), sent);
        expect([nameOf(route), answer.status, answer.code]).toEqual([nameOf(route), status, code]);
      }
      expect(await fingerprint(sql, tables)).toEqual(before);
    },
  );

  it('with a body of another shape, or none, is never a fault of ours', async () => {
    for (const route of writing.filter(({ path }) => !path.endsWith('/logout'))) {
      for (const body of ['null', '[]', '"x"', '1e999', nested(32), '{"form":null}', '']) {
        const { status, code } = await call(route, allowed(route), { body });
        expect([nameOf(route), body, status < 500, code]).not.toEqual([nameOf(route), body, false, code]);
      }
    }
  });

  it('with a bad id is answered as a wrong field', async () => {
    for (const route of routes.filter(({ path }) => path.includes('{'))) {
      for (const id of ['not-a-uuid', '%00', "1'%20or%20'1'='1", '..%2F..%2Fetc']) {
        const answer = await call(route, allowed(route), { id });
        // What is named by no id may have any name, and none of that name is there.
        const refused = /\{\w*id\}/i.test(route.path) ? [422, 'request.invalid'] : [404, 'not_found'];
        expect([nameOf(route), id, answer.status, answer.code]).toEqual([nameOf(route), id, ...refused]);
      }
      const { status } = await call(route, allowed(route), { id: '%ff%zz' });
      expect([nameOf(route), status < 500 && status >= 400]).toEqual([nameOf(route), true]);
    }
  });

  it('with odd values in the query is never a fault of ours', async () => {
    const odd = [
      '%00',
      '%ff',
      "'%3B--",
      'x'.repeat(4000),
      '-1',
      '9'.repeat(40),
      '1e999',
      '',
      '2026-02-31',
      '%5B%5D',
      '__proto__',
    ];
    for (const route of routes.filter(({ query, method }) => method === 'GET' && query.length)) {
      for (const name of route.query) {
        for (const value of odd) {
          const { status } = await call(route, allowed(route), { query: `?${name}=${value}` });
          expect([nameOf(route), name, value, status < 500]).toEqual([nameOf(route), name, value, true]);
        }
      }
    }
  });
});

describe('what a flow remembers', () => {
  type Payload = { metadata: Record<string, Uint8Array>; data: Uint8Array };
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8');
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

  /** Every payload in a history, wherever it hangs. */
  function payloadsIn(value: unknown): Payload[] {
    if (!value || typeof value !== 'object' || value instanceof Uint8Array) return [];
    const { metadata } = value as Partial<Payload>;
    if (metadata && 'encoding' in metadata) return [value as Payload];
    return Object.values(value).flatMap(payloadsIn);
  }

  it('is sealed, opened to operations only, and every opening is written down', async () => {
    const { rows } = await sql.query<{ id: string; workflow_id: string }>(
      'select id, workflow_id from visit limit 1',
    );
    const [visit] = rows;
    const { client, close } = await connectTemporal(stack.corner);
    const { history } = await client.workflowService
      .getWorkflowExecutionHistory({
        namespace: stack.corner.namespace,
        execution: { workflowId: visit?.workflow_id ?? '' },
      })
      .finally(() => close());
    const found = payloadsIn(history);
    const sealed = found.filter(({ metadata }) => text(metadata['encoding']) === 'binary/encrypted');
    expect(sealed.length).toBeGreaterThan(10);
    const clear = found.filter((payload) => !sealed.includes(payload));
    // What operations find a flow by is clear: an id, an enum, a number, a keyed hash.
    const isAttribute = ({ metadata }: Payload) => text(metadata['type']) === 'Keyword';
    const attributes = clear.filter(isAttribute).map(({ data }) => String(JSON.parse(text(data))));
    expect(attributes.length).toBeGreaterThan(4);
    for (const value of attributes)
      expect(value).toMatch(/^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]+|\d+|[0-9a-f]{64})$/);
    // What the SDK notes of a local activity is clear: its name and times.
    const clearKeys = clear
      .filter((payload) => !isAttribute(payload))
      .flatMap((payload) => Object.keys(JSON.parse(text(payload.data)) as object));
    expect([...new Set(clearKeys)].sort()).toEqual([
      'activity_id',
      'activity_type',
      'attempt',
      'backoff',
      'complete_time',
      'original_schedule_time',
      'seq',
    ]);

    const payloads = sealed.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, base64(value)])),
      data: base64(data),
    }));
    const path = '/api/v1/platform/codec/decode';
    const ops = people.get('ops') as Person;
    const opening = await ops.call<{ payloads: { data: string }[] }>('POST', path, { payloads });
    expect(opening.status).toBe(200);
    const textsOf = (body: { payloads: { data: string }[] }) =>
      body.payloads.map(({ data }) => Buffer.from(data, 'base64').toString('utf8'));
    const opened = async (sent: unknown[]) =>
      textsOf((await ops.call<{ payloads: { data: string }[] }>('POST', path, { payloads: sent })).body);
    const read = textsOf(opening.body);
    expect(read).toHaveLength(payloads.length);
    expect(read.join('\n')).toContain(visit?.id);
    expect(read.join('\n')).toContain('"stage":"closed"');
    // Ids and enums, never what was typed.
    expect(read.join('\n')).not.toMatch(/cough|viral infection/);
    for (const role of ['admin', 'doctor', 'platform_admin'] as const)
      expect(await people.get(role)?.call('POST', path, { payloads })).toMatchObject({ status: 403 });
    const audit = await sql.query(
      "select actor_id, role, details->>'count' as count, details->'hospitals' as hospitals from audit_event where action = 'codec.decode'",
    );
    const hospital = visit?.workflow_id.split(':')[1];
    expect(audit.rows).toEqual([
      { actor_id: ops.user.id, role: 'ops', count: String(payloads.length), hospitals: [hospital] },
    ]);
    const [first] = payloads;
    const another = { ...first?.metadata, 'encryption-key-id': base64(Buffer.from(`${randomUUID()}/1`)) };
    for (const broken of [
      { ...first, data: first?.data.slice(4) },
      { ...first, metadata: another },
      { ...first, data: '' },
    ])
      // The reader sees which one and why, and the rest all the same.
      expect(await opened([broken, first])).toEqual([expect.stringContaining('not sealed'), read[0]]);
    const left = await sql.query(
      "select sum((details->>'unopened')::int)::int as n from audit_event where action = 'codec.decode'",
    );
    expect(left.rows).toEqual([{ n: 3 }]);
  });

  it('may be asked for by a page of our origin with the cookie of operations, and by no other page', async () => {
    const { email, password, hospital } = stack.logins.find(({ role }) => role === 'ops') as DemoLogin;
    const send = (path: string, body: unknown, headers: Record<string, string>, method = 'POST') =>
      fetch(`${stack.apiUrl}/api/v1/${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
    const signedIn = await send('auth/login', { hospital, email, password }, {});
    const Cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const asked = async (path: string, headers: Record<string, string>) =>
      (await send(path, { payloads: [] }, { Cookie, ...headers })).status;
    const [decode, logout] = ['platform/codec/decode', 'auth/logout'];
    expect(await asked(decode, { 'Sec-Fetch-Site': 'same-origin', Origin: stack.apiUrl })).toBe(200);
    // A browser that does not say, as over http between two machines.
    expect(await asked(decode, { Origin: stack.apiUrl })).toBe(200);
    for (const site of ['same-site', 'cross-site', 'none'])
      expect(await asked(decode, { 'Sec-Fetch-Site': site, Origin: stack.apiUrl }), site).toBe(403);
    expect(await asked(decode, { Origin: 'http://127.0.0.1:9' })).toBe(403);
    expect(await asked(decode, {})).toBe(403);
    // Only this reading: what changes something needs our own header.
    expect(await asked(logout, { 'Sec-Fetch-Site': 'same-origin', Origin: stack.apiUrl })).toBe(403);
    const preflight = await send(
      decode,
      null,
      { 'Access-Control-Request-Method': 'POST', Origin: 'http://127.0.0.1:9' },
      'OPTIONS',
    );
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderRecords } from '#contracts/inbox/kind-names.ts';
import { orderForms } from '#contracts/inbox/order-forms.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import { roleMay, roles } from '#contracts/identity/names.ts';
import type { Permission, Role } from '#contracts/identity/names.ts';
import { pairTries } from '#domain/identity/throttle.ts';
import { apiRoutes, bodySchema } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';
import { inParallel } from '#temporal/platform/in-parallel.ts';
import { canaryVisit } from '#test/builders/canaries.ts';
import type { CanaryVisit } from '#test/builders/canaries.ts';
import { consultWithOrders, makeCatalogue, wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import {
  callApi,
  checkIn,
  complete,
  forms,
  personOfEachRole,
  registerPatient,
} from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { fingerprint, tenantTables } from '#test/builders/rows.ts';
import { sample } from '#test/builders/sample.ts';
import type { Schema } from '#test/builders/sample.ts';
import { recordFigure } from '#test/setup/figures.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Row = {
  request_id: string;
  action: string;
  outcome: string;
  actor_id: string;
  role: string;
  address: string | null;
  details: { code?: string; route?: string };
};
type Asked = { requestId: string; route: ApiRoute; person: Person; status: number; code: string };

const writing = apiRoutes().filter(({ method, permissions }) => method !== 'GET' && permissions.length > 0);
const may = (role: Role, { permissions }: ApiRoute) => permissions.some((each) => roleMay(role, each));
let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let people: Map<Role, Person>;
let ordered: CanaryVisit;
/** One of each type, given by doctor 1. */
let orders: CanaryVisit['orders'];
/** Of doctor 1, in the queue. */
let waiting: { visitId: string; tokenId: string; taskId: string };
let appointmentId: string;
let dutyId: string;

/** An order of each type that the visit has none of, the smallest that its form takes. */
async function orderedBesides(visit: CanaryVisit): Promise<CanaryVisit['orders']> {
  const lacking = orderTypes.filter((type) => !visit.orders.some((order) => order.type === type));
  if (!lacking.length) return [];
  const basket = lacking.map((type) => {
    const schema = z.toJSONSchema(orderForms[type].basket, { io: 'input' }) as Schema;
    return [orderRecords[type].part, sample(schema, '0')];
  });
  const { id } = await registerPatient(team);
  return (await consultWithOrders(team, id, Object.fromEntries(basket) as object)).orders ?? [];
}

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'refused', seed: true }));
  team = await wholeTeam(stack);
  people = await personOfEachRole(stack);
  ordered = await canaryVisit(team, await makeCatalogue(stack, team.doctor.user.hospital.id));
  orders = [...ordered.orders, ...(await orderedBesides(ordered))];
  const opened = (await checkIn(team, (await registerPatient(team)).id)).body;
  const triaged = (await complete(team.nurse, opened, forms.triage)).body;
  const { rows } = await sql.query<{ id: string }>('select id from token where visit_id = $1', [
    triaged.visitId,
  ]);
  waiting = {
    visitId: triaged.visitId,
    tokenId: rows[0]?.id ?? '',
    taskId: triaged.openedTasks[0]?.id ?? '',
  };
  appointmentId = randomUUID();
  await sql.query(
    `insert into appointment (id, hospital_id, patient_id, doctor_id, starts_at, ends_at, state, created_at, created_by)
     values ($1, $2, $3, $4, now() + interval '2 days', now() + interval '2 days 15 minutes', 'booked', now(), $4)`,
    [appointmentId, team.doctor.user.hospital.id, ordered.patientId, team.doctor.user.id],
  );
  dutyId = randomUUID();
  await sql.query(
    `insert into duty_shift (id, hospital_id, duty, user_id, from_at, until_at)
     values ($1, $2, 'doctor_on_duty', $3, now() - interval '1 hour', now() + interval '1 hour')`,
    [dutyId, team.doctor.user.hospital.id, team.doctor.user.id],
  );
  // Flows still say what they have heard of: until then rows change by themselves.
  let last = '';
  for (let now = 'unknown'; now !== last; await new Promise((resolve) => setTimeout(resolve, 1500))) {
    last = now;
    now = JSON.stringify((await everything()).prints);
  }
}, 120_000);
afterAll(async () => stack?.stop());

async function ask(route: ApiRoute, person: Person, id: string, body: unknown = {}): Promise<Asked> {
  const requestId = randomUUID();
  const answer = await callApi<{ code?: string } | null>(
    `${stack.apiUrl}${route.path.replaceAll(/\{\w+\}/g, id)}`,
    route.method,
    route.method === 'DELETE' ? undefined : body,
    {
      Authorization: `Bearer ${person.token}`,
      'X-Request-Id': requestId,
      ...(route.needsKey ? { 'Idempotency-Key': randomUUID() } : {}),
    },
  );
  return { requestId, route, person, status: answer.status, code: answer.body?.code ?? '' };
}

/** What is wrong with how refusals were written down: one row each, of whom, where from, which route and why. */
async function missing(asked: readonly Asked[]): Promise<string[]> {
  const { rows } = await sql.query<Row>(
    'select request_id, action, outcome, actor_id, role, address, details from audit_event where request_id = any($1)',
    [asked.map(({ requestId }) => requestId)],
  );
  return asked.flatMap(({ requestId, route, person, status, code }) => {
    const found = rows.filter((row) => row.request_id === requestId);
    const name = `${route.method} ${route.path}`;
    const [row] = found;
    const isRight =
      found.length === 1 &&
      row?.action === 'request.refused' &&
      row.outcome === 'refused' &&
      row.actor_id === person.user.id &&
      row.role === person.user.role &&
      row.address === '127.0.0.1' &&
      row.details.route === name &&
      row.details.code === code;
    return isRight ? [] : [`${person.email} ${name} ${status} ${code}: ${JSON.stringify(found)}`];
  });
}

/** Hash of everything but the audit, and the runs that the reconciler notes by itself; and how many audit rows there are. */
async function everything() {
  const tables = (await tenantTables(sql)).filter(
    ({ name }) => name !== 'audit_event' && name !== 'reconcile_run',
  );
  const { rows } = await sql.query<{ n: number }>('select count(*)::int as n from audit_event');
  return { prints: await fingerprint(sql, tables), audited: rows[0]?.n ?? 0 };
}

/** Asks all, and expects a row of each and nothing else of any. */
async function expectOnlyRows(calls: readonly (() => Promise<Asked>)[]): Promise<Asked[]> {
  const before = await everything();
  const asked: Asked[] = [];
  await inParallel(calls, async (call) => void asked.push(await call()), 4);
  const after = await everything();
  expect(await missing(asked)).toEqual([]);
  expect(after.prints).toEqual(before.prints);
  expect(after.audited - before.audited).toBe(calls.length);
  return asked;
}

/** Every writing route of a person, with nothing in its form and an id that is none. */
const invalid = (of: readonly ApiRoute[]) =>
  of
    .filter(({ needsBody, path }) => needsBody || path.includes('{'))
    .map((route) => {
      const person = people.get(roles.find((role) => may(role, route)) as Role) as Person;
      return () => ask(route, person, 'not-an-id');
    });

describe('a refused write is on the record, with who, where from, which route and why, and changes nothing else', () => {
  it('for want of a permission: every route x every role that may not', async () => {
    const calls = [...people].flatMap(([role, person]) =>
      writing.filter((route) => !may(role, route)).map((route) => () => ask(route, person, randomUUID())),
    );
    const asked = await expectOnlyRows(calls);
    expect(asked.filter(({ status, code }) => status !== 403 || code !== 'auth.forbidden')).toEqual([]);
    expect(asked.length).toBeGreaterThan(400);
    recordFigure('refusedWritesWithoutRow', { value: 0, goal: '= 0', pass: true });
  }, 180_000);

  it('for a form that is none: every route', async () => {
    const asked = await expectOnlyRows(invalid(writing));
    expect(asked.filter(({ status }) => status !== 422).map(({ route, code }) => [route.path, code])).toEqual(
      [],
    );
    expect(asked.length).toBeGreaterThan(50);
  }, 60_000);

  /** Permissions of acts on what is somebody's: whoever holds one may still not act on another's. */
  const ofSomebody: readonly Permission[] = [
    'appointment.write',
    'queue.call',
    'queue.move',
    'visit.exit',
    'visit.take_over',
    'order.cancel',
    'patient.hand_over',
    'inbox.use',
  ];
  const idFor = (path: string): string => {
    const ids: readonly (readonly [string, string])[] = [
      ['/visits/', waiting.visitId],
      ['/tokens/', waiting.tokenId],
      ['/appointments/', appointmentId],
      ...orders.map(({ type, id }) => [`/${orderRecords[type].path}/`, id] as const),
      ['/doctors/', team.doctor.user.id],
      ['/duties/', dutyId],
      ['/inbox/', waiting.taskId],
    ];
    return ids.find(([part]) => path.includes(part))?.[1] ?? randomUUID();
  };

  it('for want of a relationship: every route of an act on what is another doctor’s', async () => {
    const routes = writing.filter(
      ({ path, permissions }) =>
        path.includes('{') &&
        permissions.some((each) => ofSomebody.includes(each)) &&
        // A draft is its writer's own, whosever the task is.
        !path.endsWith('/draft'),
    );
    const asked = await expectOnlyRows(
      routes.map((route) => {
        const body = sample((bodySchema(route) ?? {}) as Schema) as Record<string, unknown>;
        if ('toDoctorId' in body) body['toDoctorId'] = team.otherDoctor.user.id;
        return () => ask(route, team.otherDoctor, idFor(route.path), body);
      }),
    );
    const lacking = asked.filter(({ status }) => status === 403);
    // What is not claimed is not completed, released or drafted: a conflict before it is another's.
    expect(asked.filter(({ status }) => status !== 403 && status !== 409)).toEqual([]);
    expect(new Set(lacking.map(({ code }) => code))).toEqual(
      new Set(['act.not_yours', 'task.wrong_person', 'auth.forbidden']),
    );
    expect(lacking.length).toBeGreaterThanOrEqual(10);
  });

  it('seeded fault: rows of one reason that are lost are found, each', async () => {
    await sql.query(`create function lose_row() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger lose_row before insert on audit_event for each row when (new.details->>'code' = 'request.invalid') execute function lose_row()`);
    try {
      const asked = await Promise.all(invalid(writing.slice(0, 12)).map((call) => call()));
      expect(asked.length).toBeGreaterThan(5);
      expect(await missing(asked)).toHaveLength(asked.length);
    } finally {
      await sql.query('drop trigger lose_row on audit_event; drop function lose_row');
    }
  });
});

describe('a try to sign in', () => {
  it('leaves a row with where from, also while the account is locked', async () => {
    const login = () =>
      callApi<{ code?: string }>(
        `${stack.apiUrl}/api/v1/auth/login`,
        'POST',
        { hospital: 'asha', email: 'cashier1@asha.example', password: 'not the password' },
        {},
      );
    const statuses: number[] = [];
    for (let nth = 0; nth < pairTries + 3; nth += 1) statuses.push((await login()).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(pairTries);
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
    const { rows } = await sql.query<{ because: string | null; n: number; addresses: string[] }>(
      `select details->>'because' as because, count(*)::int as n, array_agg(distinct address) as addresses from audit_event
        where action = 'session.login' and outcome = 'refused' and entity_id = $1 group by 1 order by n`,
      [team.cashier.user.id],
    );
    expect(rows.reduce((sum, { n }) => sum + n, 0)).toBe(statuses.length);
    expect(rows[0]).toEqual({ because: 'throttled', n: 3, addresses: ['127.0.0.1'] });
    expect(rows.flatMap(({ addresses }) => addresses)).toEqual(rows.map(() => '127.0.0.1'));
  });
});

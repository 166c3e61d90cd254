import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tenantOf } from '#api/platform/env.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';
import { roleMay, roles } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { FieldError } from '#contracts/platform/wire.ts';
import { errorCodes } from '#contracts/platform/names.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { apiRoutes, bodySchema } from '#scripts/access-table.ts';
import { apiInProcess } from '#test/builders/in-process.ts';
import type { InProcess } from '#test/builders/in-process.ts';
import { outpatientTeam, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { atLimit, limitedFields, sample } from '#test/builders/sample.ts';
import type { Schema } from '#test/builders/sample.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

/** A write that no schema has looked at, and what the database says of it. */
type Case = {
  name: string;
  state: string;
  sql: string;
  /** Values of the statement, of the form that was sent. */
  values: (form: Record<string, unknown>, team: Team) => unknown[];
  form: Record<string, unknown>;
  expected: { status: number; code: string; field: string };
};

const insertTest = `insert into lab_test (id, hospital_id, code, system, name, specimen_type, container, result_kind, decimals, answers, ranges, turnaround_minutes, active)
  values (?, ?, ?, '', 'x', 'blood', '', 'text', 2, '[]', '[]', ?, true)`;
const hospital = (team: Team) => team.admin.user.hospital.id;
const invalid = (field: string) => ({ status: 422, code: 'request.invalid', field });
const cases: readonly Case[] = [
  {
    name: 'a reference to nobody',
    state: '23503',
    sql: 'update app_user set department_id = ? where id = ?',
    values: ({ departmentId }, team) => [departmentId, team.nurse.user.id],
    form: { departmentId: randomUUID() },
    expected: invalid('departmentId'),
  },
  {
    name: 'a reference that the form does not say',
    state: '23503',
    sql: 'update app_user set department_id = ? where id = ?',
    values: (_, team) => [randomUUID(), team.nurse.user.id],
    form: { anything: 1 },
    expected: invalid(''),
  },
  {
    name: 'what is there already',
    state: '23505',
    sql: insertTest,
    values: ({ code }, team) => [randomUUID(), hospital(team), code, 60],
    form: { code: 'taken' },
    expected: { status: 409, code: 'record.taken', field: 'code' },
  },
  {
    name: 'what a rule forbids',
    state: '23514',
    sql: `insert into appointment (id, hospital_id, patient_id, doctor_id, starts_at, ends_at, state, created_at, created_by)
      select gen_random_uuid(), hospital_id, id, ?, ?, ?, 'booked', now(), ? from patient limit 1`,
    values: ({ startsAt, endsAt }, team) => [team.doctor.user.id, startsAt, endsAt, team.admin.user.id],
    form: { startsAt: '2038-01-02T00:00:00Z', endsAt: '2038-01-01T00:00:00Z' },
    expected: invalid('startsAt'),
  },
  {
    name: 'a text that is too long',
    state: '22001',
    sql: insertTest,
    values: ({ code }, team) => [randomUUID(), hospital(team), code, 60],
    form: { code: 'x'.repeat(200), note: 'short' },
    expected: invalid('code'),
  },
  {
    name: 'a number that is too large',
    state: '22003',
    sql: insertTest,
    values: ({ turnaroundMinutes }, team) => [randomUUID(), hospital(team), randomUUID(), turnaroundMinutes],
    form: { turnaroundMinutes: 99_999_999_999, items: [{ small: 3 }] },
    expected: invalid('turnaroundMinutes'),
  },
  {
    name: 'nothing where something must be',
    state: '23502',
    sql: insertTest,
    values: (_, team) => [randomUUID(), hospital(team), null, 60],
    form: { note: 'x' },
    expected: invalid(''),
  },
];

let stack: Stack;
let team: Team;
let api: InProcess;
const seen: string[] = [];
/** What the API logged of answers that the database had to give. */
const warnings: string[] = [];

beforeAll(async () => {
  stack = await startStack({ suite: 'violation', seed: true });
  team = await outpatientTeam(stack);
  api = await apiInProcess(stack, (line) => {
    if (line.includes('refused by the database')) warnings.push(line);
  });
  const route = guarded({
    method: 'post',
    path: '/api/v1/admin/unchecked',
    guard: 'users.manage',
    request: { body: jsonBody(z.looseObject({ nth: z.number() })) },
    responses: { 200: jsonAnswer(z.unknown(), 'Written') },
  });
  api.app.openapi(route, async (c) => {
    const form = c.req.valid('json');
    const each = cases[form.nth];
    if (!each) throw new Error('no such case');
    await inTenant(api.db, tenantOf(c), async ({ em }) => {
      try {
        await em.execute(each.sql, each.values(form, team));
        if (each.state === '23505') await em.execute(each.sql, each.values(form, team));
      } catch (error) {
        const { code, cause } = error as { code?: string; cause?: { code?: string } };
        seen.push(code ?? cause?.code ?? 'none');
        throw error;
      }
    });
    return c.json({}, 200) as never;
  });
});
afterAll(async () => {
  await api?.close();
  await stack?.stop();
});

describe('what the database does not take', () => {
  it.each(cases.map((each, nth) => [each.name, each.state, nth, each] as const))(
    '%s (%s) is answered with a stable code and its field, never as a fault of ours',
    async (_, state, nth, { form, expected }) => {
      const answer = await api.call<{ code: string; errors?: FieldError[] }>(
        team.admin,
        'POST',
        '/api/v1/admin/unchecked',
        { nth, ...form },
      );
      expect(seen.at(-1)).toBe(state);
      expect(warnings.splice(0)).toHaveLength(1);
      expect([answer.status, answer.body.code, answer.body.errors?.[0]?.path]).toEqual([
        expected.status,
        expected.code,
        expected.field,
      ]);
      expect(Object.keys(errorCodes)).toContain(answer.body.code);
      // Nothing of the database in the words.
      expect(answer.text).not.toMatch(/constraint|violates|varying|relation|column/);
    },
  );
});

describe('a form with one value as large as its schema lets it be', () => {
  it('is never more than the database can keep, on any route', async () => {
    const people = new Map<Role, Person>();
    let taken = 0;
    const wrong: string[] = [];
    for (const route of apiRoutes().filter(({ takesBody, permissions }) => takesBody && permissions.length)) {
      const role = roles.find((each) => route.permissions.some((permission) => roleMay(each, permission)));
      const login = stack.logins.find((each) => each.role === role);
      if (!role || !login) continue;
      const person = people.get(role) ?? (await signIn(stack, login.email, role));
      people.set(role, person);
      const schema = bodySchema(route) as Schema;
      for (const field of limitedFields(schema)) {
        const path = route.path.replaceAll(/\{\w+\}/g, () => randomUUID());
        const { status, text } = await api.call(
          person,
          route.method,
          path,
          sample(atLimit(schema, field), field),
        );
        if (status < 300) taken += 1;
        if (status >= 500 && status !== 503)
          wrong.push(`${route.method} ${route.path} ${field}: ${status} ${text}`);
      }
    }
    expect(wrong).toEqual([]);
    // What the database had to refuse, a schema should have said.
    expect(warnings).toEqual([]);
    expect(taken).toBeGreaterThan(15);
  }, 120_000);
});

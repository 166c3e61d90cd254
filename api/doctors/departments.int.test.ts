import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DepartmentState } from '#contracts/doctors/department.ts';
import type { StaffAnswer } from '#contracts/identity/auth.ts';
import { dayAt, dayPlus } from '#domain/platform/calendar.ts';
import { outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Problem = { code: string; errors?: { path: string; code: string }[] };
type InUse = Problem & DepartmentState['open'];
const path = '/api/v1/admin/departments';
let stack: Stack;
let sql: pg.Client;
let team: Team;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'departments', seed: true }));
  team = await outpatientTeam(stack);
}, 120_000);
afterAll(async () => stack?.stop());

const list = async () => (await team.admin.call<{ items: DepartmentState[] }>('GET', path)).body.items;
const add = <T = DepartmentState>(body: object) => team.admin.call<T>('POST', path, body);
const change = <T = DepartmentState>(id: string, body: object, by = team.admin) =>
  by.call<T>('PUT', `${path}/${id}`, body);
const offered = async () =>
  (
    await team.receptionist.call<{ items: { id: string }[] }>('GET', '/api/v1/doctors/departments')
  ).body.items.map(({ id }) => id);
const account = (email: string, departmentId: string) =>
  team.admin.call<StaffAnswer & Problem>('POST', '/api/v1/admin/users', {
    name: 'Sister Ward',
    email,
    roles: ['nurse'],
    departmentId,
  });

describe('departments', () => {
  it('are added once by code, renamed, and not written over unseen', async () => {
    const made = await add({ code: 'CARD', name: 'Cardiology' });
    expect([made.status, made.body]).toMatchObject([
      201,
      { code: 'CARD', name: 'Cardiology', isClosed: false, version: 1, fee: null, open: { staff: 0 } },
    ]);
    const again = await add<Problem>({ code: 'CARD', name: 'Cards' });
    expect([again.status, again.body.code]).toEqual([409, 'department.code_taken']);
    expect((await add<Problem>({ code: 'c', name: 'C' })).status).toBe(422);
    const { id } = made.body;
    const renamed = await change(id, { name: 'Heart clinic', isClosed: false, version: 1 });
    expect(renamed.body).toMatchObject({ name: 'Heart clinic', version: 2 });
    const late = await change<Problem & { byName: string }>(id, {
      name: 'Other',
      isClosed: false,
      version: 1,
    });
    expect([late.status, late.body.code, late.body.byName]).toEqual([
      409,
      'changed.meanwhile',
      team.admin.user.name,
    ]);
    expect((await list()).find((each) => each.id === id)?.name).toBe('Heart clinic');
    const { rows } = await sql.query(
      "select action, details from audit_event where entity = 'department' and entity_id = $1 order by at",
      [id],
    );
    expect(rows).toMatchObject([
      { action: 'department.add', details: { code: 'CARD' } },
      { action: 'department.change', details: { isClosed: false } },
    ]);
  });

  it('are closed when nothing is open there, take nobody in then, and can be opened again', async () => {
    const { id, version } = (await add({ code: 'EYE', name: 'Ophthalmology' })).body;
    const nurse = await account('eye@asha.example', id);
    expect(nurse.status).toBe(201);
    const refused = await change<InUse>(id, { name: 'Eyes', isClosed: true, version });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'department.in_use', staff: 1, tasks: 0, visits: 0, bookings: 0 },
    ]);
    // Refused, and nothing of it is written.
    expect((await list()).find((each) => each.id === id)).toMatchObject({ name: 'Ophthalmology', version });
    await team.admin.call('PATCH', `/api/v1/admin/users/${nurse.body.id}`, { disabled: true });
    const closed = await change(id, { name: 'Ophthalmology', isClosed: true, version });
    expect([closed.status, closed.body.isClosed]).toEqual([200, true]);
    expect(await offered()).not.toContain(id);
    const late = await account('late@asha.example', id);
    expect([late.status, late.body.errors]).toMatchObject([422, [{ path: 'departmentId', code: 'unknown' }]]);
    const back = await team.admin.call<Problem>('PATCH', `/api/v1/admin/users/${nurse.body.id}`, {
      disabled: false,
    });
    expect(back.status).toBe(422);
    await change(id, { name: 'Ophthalmology', isClosed: false, version: closed.body.version });
    expect(await offered()).toContain(id);
  });

  it('with patients, work and bookings say what is open there', async () => {
    const departmentId = team.doctor.user.departmentId ?? '';
    const patient = await registerPatient(team);
    await team.receptionist.call('POST', '/api/v1/visits', {
      patientId: patient.id,
      doctorId: team.doctor.user.id,
    });
    await team.receptionist.call('POST', '/api/v1/appointments', {
      patientId: (await registerPatient(team)).id,
      doctorId: team.doctor.user.id,
      startsAt: '2031-06-02T05:00:00.000Z',
    });
    const here = (await list()).find(({ id }) => id === departmentId);
    expect(here?.open.visits).toBeGreaterThan(0);
    expect(here?.open.bookings).toBeGreaterThan(0);
    const refused = await change<InUse>(departmentId, {
      name: here?.name,
      isClosed: true,
      version: here?.version,
    });
    expect(refused.body).toMatchObject({ code: 'department.in_use', ...here?.open });
  });

  it('set what a consultation of their doctors costs, from a day on, and what was charged stays', async () => {
    const departmentId = team.doctor.user.departmentId ?? '';
    const seen = async () => (await list()).find(({ id }) => id === departmentId);
    const before = await seen();
    const today = dayAt(new Date(), team.admin.user.hospital.timeZone);
    const body = (more: object, version = 0) => ({ name: before?.name, isClosed: false, version, ...more });
    const from = dayPlus(today, 10);
    const planned = await change(departmentId, body({ feeMinor: '70000', from }, before?.version));
    expect(planned.body).toMatchObject({
      fee: before?.fee,
      nextFee: { fee: { amountMinor: '70000' }, from },
    });
    const past = await change<Problem>(
      departmentId,
      body({ feeMinor: '1', from: dayPlus(today, -1) }, planned.body.version),
    );
    expect([past.status, past.body.errors]).toMatchObject([422, [{ path: 'from', code: 'day_over' }]]);
    const now = await change(departmentId, body({ feeMinor: '65000' }, planned.body.version));
    expect(now.body.fee?.amountMinor).toBe('65000');
    const { rows } = await sql.query(
      `select consultation_service from doctor where department_id = $1 group by 1`,
      [departmentId],
    );
    expect(rows).toEqual([{ consultation_service: `CONSULT-${before?.code}` }]);
    const made = await add({ code: 'SKIN', name: 'Dermatology', feeMinor: '80000' });
    expect(made.body.fee?.amountMinor).toBe('80000');
  });

  it('are of their hospital, and for administrators', async () => {
    const { id, version } = (await add({ code: 'OWN', name: 'Own' })).body;
    const kaveri = await signIn(stack, 'admin1@kaveri.example');
    const answer = await change<Problem>(id, { name: 'Theirs', isClosed: false, version }, kaveri);
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    expect((await change(id, { name: 'Mine', isClosed: false, version }, team.doctor)).status).toBe(403);
    expect((await team.doctor.call('GET', path)).status).toBe(403);
  });
});

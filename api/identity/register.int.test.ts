import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoginResult } from '#contracts/identity/auth.ts';
import { callApi, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Problem = { code: string; traceId: string };
let stack: Stack;
let sql: pg.Client;
let team: Team;
let demoPassword: string;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'register', seed: true }));
  team = await outpatientTeam(stack);
  demoPassword = stack.logins[0]?.password ?? '';
});
afterAll(async () => stack?.stop());

const auth = <T = Problem>(path: string, body: unknown, headers: Record<string, string> = {}) =>
  callApi<T>(`${stack.apiUrl}/api/v1/auth/${path}`, 'POST', body, headers);
const login = <T = Problem>(email: string, given = demoPassword) =>
  auth<T>('login', { hospital: 'asha', email, password: given });
const refused = (status: number, code: string) => ({ status, body: { code } });

describe('a patient’s own account', () => {
  const password = 'tea on the balcony';
  const register = (email: string, more: Record<string, unknown> = {}) =>
    auth<Problem & { next: string }>('register', {
      hospital: 'asha',
      name: 'Own Account',
      email,
      password,
      invitationCode: 'NO-SUCH-CODE',
      ...more,
    });
  const portal = (token: string) =>
    callApi<{ items: unknown[] }>(`${stack.apiUrl}/api/v1/portal/visits`, 'GET', undefined, {
      Authorization: `Bearer ${token}`,
    });
  const invite = async (patientId: string) =>
    (await team.receptionist.call<{ code: string }>('POST', `/api/v1/patients/${patientId}/invitation`)).body
      .code;

  it('is made by an invitation that works once, at its hospital, in its time', async () => {
    const patient = await registerPatient(team);
    const code = await invite(patient.id);
    expect(await register('one@home.example', { hospital: 'kaveri', invitationCode: code })).toMatchObject(
      refused(403, 'auth.invitation_invalid'),
    );
    expect(await register('one@home.example', { invitationCode: code.toLowerCase() })).toMatchObject({
      status: 202,
      body: { next: 'sign_in' },
    });
    const own = await login<LoginResult>('one@home.example', password);
    expect(own.body.user).toMatchObject({ role: 'patient', roles: ['patient'], patientId: patient.id });
    expect(await register('two@home.example', { invitationCode: code })).toMatchObject(
      refused(403, 'auth.invitation_invalid'),
    );
    const late = await invite(patient.id);
    await sql.query('update patient_invitation set expires_at = now() where used_at is null');
    expect(await register('two@home.example', { invitationCode: late })).toMatchObject(
      refused(403, 'auth.invitation_invalid'),
    );
    const { rows } = await sql.query("select email from app_user where email like '%@home.example'");
    expect(rows).toEqual([{ email: 'one@home.example' }]);
    const racing = await invite(patient.id);
    const both = await Promise.all(
      ['a@race.example', 'b@race.example'].map((email) => register(email, { invitationCode: racing })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([202, 403]);
  });

  it('shows what its person is booked for, soonest first, and nobody else’s', async () => {
    const patient = await registerPatient(team);
    const other = await registerPatient(team);
    const book = async (patientId: string, startsAt: string) =>
      (
        await team.receptionist.call<{ id: string }>('POST', '/api/v1/appointments', {
          patientId,
          doctorId: team.doctor.user.id,
          startsAt,
        })
      ).body.id;
    const later = await book(patient.id, '2031-06-03T05:00:00.000Z');
    const soon = await book(patient.id, '2031-06-02T05:00:00.000Z');
    const gone = await book(patient.id, '2031-06-02T06:00:00.000Z');
    await book(other.id, '2031-06-02T05:15:00.000Z');
    await team.receptionist.call('POST', `/api/v1/appointments/${gone}/cancel`, { reason: 'no time' });
    await register('booked@home.example', { invitationCode: await invite(patient.id) });
    const own = await login<LoginResult>('booked@home.example', password);
    const { status, body } = await callApi<{ items: { id: string; doctorName: string }[] }>(
      `${stack.apiUrl}/api/v1/portal/appointments`,
      'GET',
      undefined,
      { Authorization: `Bearer ${own.body.accessToken}` },
    );
    expect([status, body.items.map(({ id }) => id)]).toEqual([200, [soon, later]]);
    expect(body.items[0]).toMatchObject({
      doctorName: team.doctor.user.name,
      departmentName: 'General Medicine',
    });
    const { rows } = await sql.query(
      "select actor_id from audit_event where action = 'portal.appointments' and patient_id = $1",
      [patient.id],
    );
    expect(rows).toEqual([{ actor_id: own.body.user.id }]);
  });

  it('without a code is nothing: no account, no name taken', async () => {
    for (const [more, status] of [
      [{ invitationCode: undefined }, 422],
      [{}, 403],
    ] as const)
      expect((await register('none@home.example', more)).status).toBe(status);
    expect((await login('none@home.example', password)).status).toBe(401);
    const { rows } = await sql.query("select 1 from app_user where email = 'none@home.example'");
    expect(rows).toEqual([]);
  });

  it('with the e-mail of somebody else is answered as a new one, uses the code up, and changes nothing of theirs', async () => {
    const patient = await registerPatient(team);
    const fresh = await register('fresh@home.example', { invitationCode: await invite(patient.id) });
    const code = await invite(patient.id);
    const known = await register('nurse1@asha.example', { invitationCode: code });
    expect({ ...known, headers: null }).toEqual({ ...fresh, headers: null });
    expect((await login('nurse1@asha.example', password)).status).toBe(401);
    expect((await login<LoginResult>('nurse1@asha.example')).body.user).toMatchObject({
      roles: ['nurse'],
      patientId: null,
    });
    expect((await register('other@home.example', { invitationCode: code })).status).toBe(403);
    // The fault: an answer that tells that somebody has this e-mail.
    expect({ status: 409, body: { code: 'auth.email_taken' } }).not.toEqual({
      status: fresh.status,
      body: fresh.body,
    });
  });

  it('can be linked to another record by another code, and without a link sees nothing', async () => {
    const patient = await registerPatient(team);
    await team.receptionist.call('POST', '/api/v1/visits', {
      patientId: patient.id,
      doctorId: team.doctor.user.id,
    });
    await register('later@home.example', { invitationCode: await invite((await registerPatient(team)).id) });
    await sql.query("update app_user set patient_id = null where email = 'later@home.example'");
    const { body } = await login<LoginResult>('later@home.example', password);
    expect((await portal(body.accessToken)).body.items).toEqual([]);
    const link = (invitationCode: string) =>
      auth<LoginResult['user']>('link', { invitationCode }, { Authorization: `Bearer ${body.accessToken}` });
    expect((await link('WRONG-CODE')).status).toBe(403);
    expect((await link(await invite(patient.id))).body.patientId).toBe(patient.id);
    expect((await portal(body.accessToken)).body.items).toHaveLength(1);
  });

  it.each([
    ['short', 'password.short'],
    ['12345678', 'password.short'],
    ['                ', 'password.blank'],
    ['password1234567', 'password.common'],
    ['123456789012345', 'password.sequence'],
    ['weak@home.example', 'password.context'],
    ['asha hospital 2026', 'password.context'],
  ])('may not have the password "%s"', async (weak, code) => {
    const invitationCode = await invite((await registerPatient(team)).id);
    const answer = await register('weak@home.example', { invitationCode, password: weak });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'request.invalid', errors: [{ path: 'password', code }] },
    });
    // The code is as good as before.
    expect((await register(`after-${code}@home.example`, { invitationCode })).status).toBe(202);
  });

  it('may have any letters, and signs in however they are composed', async () => {
    const code = await invite((await registerPatient(team)).id);
    const email = 'letters@home.example';
    const typed = 'cafe\u0301 में शाम को';
    expect((await register(email, { invitationCode: code, password: typed })).status).toBe(202);
    expect((await login(email, typed.normalize('NFC'))).status).toBe(200);
  });

  it('is never of the platform', async () => {
    expect(await register('ops@home.example', { hospital: 'platform' })).toMatchObject(
      refused(404, 'not_found'),
    );
  });
});

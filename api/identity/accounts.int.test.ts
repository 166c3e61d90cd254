import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoginResult, OpenSession, StaffAnswer, WaitingGrant } from '#contracts/identity/auth.ts';
import { callApi, outpatientTeam, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { makeStaff, secondAdmin, setPassword } from '#test/builders/staff.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
let second: Person;
let platform: Person;
let password: string;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'accounts', seed: true }));
  team = await outpatientTeam(stack);
  second = await secondAdmin(stack);
  platform = await signIn(stack, 'platform.admin1@platform.example');
  password = stack.logins[0]?.password ?? '';
});
afterAll(async () => stack?.stop());

const fresh = 'nine green bottles fell';
const login = (email: string, given = password) =>
  callApi<LoginResult & { code: string }>(
    `${stack.apiUrl}/api/v1/auth/login`,
    'POST',
    { hospital: 'asha', email, password: given },
    {},
  );
const me = async (token: string) =>
  (await callApi(`${stack.apiUrl}/api/v1/auth/me`, 'GET', undefined, { Authorization: `Bearer ${token}` }))
    .status;
const asked = async (by: Person, userId: string, body: unknown) =>
  by.call<StaffAnswer & { code: unknown }>('PATCH', `/api/v1/admin/users/${userId}`, body);
const confirm = (by: Person, grantId: string | undefined) =>
  by.call<StaffAnswer & { code: { code: string } | string | null }>(
    'POST',
    `/api/v1/admin/grants/${grantId}/confirm`,
  );
const refused = (status: number, code: string) => ({ status, body: { code } });

/** Roles that act without two different people behind them: what must never be. */
const grantedAlone = async () =>
  (
    await sql.query<{ user_id: string; role: string }>(
      `select r.user_id, r.role from user_role r join app_user u on u.id = r.user_id
        where r.role <> 'patient' and u.email like '%@two.example' and not exists
          (select from role_grant g where g.user_id = r.user_id and g.kind = 'roles' and g.state = 'confirmed' and g.roles ? r.role
             and g.decided_by <> g.asked_by and g.decided_by <> g.user_id and g.asked_by <> g.user_id)`,
    )
  ).rows;

describe('roles', () => {
  it('of a new account wait for another administrator, and nobody else but the person knows the password', async () => {
    const made = await team.admin.call<StaffAnswer>('POST', '/api/v1/admin/users', {
      name: 'New Nurse',
      email: 'nurse@two.example',
      roles: ['nurse'],
    });
    expect(made).toMatchObject({
      status: 201,
      body: { roles: [], waiting: [{ kind: 'roles', roles: ['nurse'], askedBy: team.admin.user.id }] },
    });
    const code = made.body.code?.code ?? '';
    expect((await setPassword(stack, 'nurse@two.example', code, fresh)).status).toBe(204);
    expect((await login('nurse@two.example', fresh)).body.code).toBe('auth.role_not_held');
    const grant = made.body.waiting[0]?.id;
    expect(await confirm(team.admin, grant)).toMatchObject(refused(403, 'grant.same_person'));
    expect((await confirm(team.nurse, grant)).status).toBe(403);
    expect((await confirm(second, grant)).body).toMatchObject({ roles: ['nurse'], waiting: [] });
    expect((await login('nurse@two.example', fresh)).body.user.roles).toEqual(['nurse']);
    expect(await confirm(second, grant)).toMatchObject(refused(409, 'grant.decided'));
    expect(await grantedAlone()).toEqual([]);
  });

  it('are never given to oneself, whoever would confirm', async () => {
    const body = { roles: ['admin', 'doctor', 'cashier', 'lab_supervisor'] };
    expect(
      await asked(team.admin, team.admin.user.id, { ...body, roles: ['admin', 'cashier'] }),
    ).toMatchObject(refused(403, 'user.self_grant'));
    const wish = await asked(second, team.admin.user.id, { roles: ['admin', 'cashier'] });
    expect(wish.body).toMatchObject({ roles: ['admin'], waiting: [{ roles: ['cashier'] }] });
    // Neither by confirming what a colleague asked for oneself, nor from the platform while another could.
    const grant = wish.body.waiting[0]?.id;
    expect(await confirm(team.admin, grant)).toMatchObject(refused(403, 'grant.same_person'));
    const withdrawn = await second.call<StaffAnswer>('POST', `/api/v1/admin/grants/${grant}/refuse`);
    expect(withdrawn.body).toMatchObject({ roles: ['admin'], waiting: [] });
  });

  it('that are taken go at once; those that are given in the same change wait', async () => {
    const { id, token } = await makeStaff(
      stack,
      team.admin,
      { name: 'Both Ways', email: 'both@two.example', roles: ['nurse', 'receptionist'] },
      fresh,
    );
    const changed = await asked(team.admin, id, { roles: ['receptionist', 'cashier'] });
    expect(changed.body).toMatchObject({ roles: ['receptionist'], waiting: [{ roles: ['cashier'] }] });
    expect(await me(token)).toBe(401);
    // Asked again, the same wish stays; another takes its place, so that nobody confirms what they did not see.
    const again = await asked(team.admin, id, { roles: ['receptionist', 'cashier'] });
    expect(again.body.waiting[0]?.id).toBe(changed.body.waiting[0]?.id);
    const other = await asked(team.admin, id, { roles: ['receptionist', 'pharmacist'] });
    expect(other.body.waiting).toMatchObject([{ roles: ['pharmacist'] }]);
    expect(await confirm(second, changed.body.waiting[0]?.id)).toMatchObject(refused(409, 'grant.decided'));
    expect((await confirm(second, other.body.waiting[0]?.id)).body.roles).toEqual([
      'pharmacist',
      'receptionist',
    ]);
    expect(await grantedAlone()).toEqual([]);
  });

  it('of a disabled account act again only when another has confirmed', async () => {
    const { id } = await makeStaff(
      stack,
      team.admin,
      { name: 'On Leave', email: 'leave@two.example', roles: ['nurse'] },
      fresh,
    );
    expect((await asked(team.admin, id, { disabled: true })).body.disabled).toBe(true);
    const wish = await asked(team.admin, id, { disabled: false });
    expect(wish.body).toMatchObject({ disabled: true, waiting: [{ kind: 'enable' }] });
    expect((await login('leave@two.example', fresh)).status).toBe(401);
    expect((await confirm(second, wish.body.waiting[0]?.id)).body.disabled).toBe(false);
    expect((await login('leave@two.example', fresh)).status).toBe(200);
  });

  it('given by one alone are seen, and the database takes no such confirmation', async () => {
    await sql.query('begin');
    try {
      await sql.query(
        "insert into user_role (id, hospital_id, user_id, role) select uuidv7(), hospital_id, id, 'doctor' from app_user where email = 'leave@two.example'",
      );
      expect(await grantedAlone()).toMatchObject([{ role: 'doctor' }]);
    } finally {
      await sql.query('rollback');
    }
    const self = (column: string) =>
      sql.query(
        `insert into role_grant (id, hospital_id, user_id, asked_by, asked_at, state, decided_by)
         select uuidv7(), u.hospital_id, u.id, ${column === 'user' ? 'u.id' : 'a.id'}, now(), 'confirmed', ${column === 'asked' ? 'a.id' : 'u.id'}
           from app_user u join app_user a on a.hospital_id = u.hospital_id and a.email = 'admin1@asha.example' where u.email = 'leave@two.example'`,
      );
    for (const column of ['user', 'asked', 'decided'])
      await expect(self(column)).rejects.toThrow(/role_grant_(not_to_oneself|two_people)/);
  });

  it('in a hospital with one administrator are confirmed by the platform', async () => {
    const kaveri = await signIn(stack, 'admin1@kaveri.example');
    const other = await signIn(stack, 'admin2@kaveri.example');
    const wish = () =>
      kaveri.call<StaffAnswer>('POST', '/api/v1/admin/users', {
        name: 'Second One',
        email: 'second@kaveri-two.example',
        roles: ['admin'],
      });
    const made = await wish();
    const elsewhere = async () =>
      (
        await platform.call<{ items: (WaitingGrant & { hospitalId: string })[] }>(
          'GET',
          '/api/v1/platform/grants',
        )
      ).body.items.find((grant) => grant.userId === made.body.id);
    const grant = await elsewhere();
    const byPlatform = () =>
      platform.call<{ code: string | null }>('POST', `/api/v1/platform/grants/${grant?.id}/confirm`, {
        hospitalId: grant?.hospitalId,
      });
    expect(grant).toMatchObject({ hasSecond: true });
    expect(await byPlatform()).toMatchObject(refused(409, 'grant.has_second'));
    expect((await asked(kaveri, other.user.id, { disabled: true })).status).toBe(200);
    expect(await elsewhere()).toMatchObject({ hasSecond: false });
    expect((await byPlatform()).status).toBe(200);
    expect(await elsewhere()).toBeUndefined();
    const { rows } = await sql.query(
      "select actor_id, role from audit_event where action = 'user.grant_confirm' and entity_id = $1",
      [made.body.id],
    );
    expect(rows).toEqual([{ actor_id: platform.user.id, role: 'platform_admin' }]);
  });
});

describe('a password', () => {
  const change = (person: Person, presentPassword: string, newPassword: string) =>
    person.call<{ code?: string; errors?: { path: string; code?: string }[] }>(
      'POST',
      '/api/v1/auth/password',
      {
        presentPassword,
        newPassword,
      },
    );

  it('is changed by who knows it; all other sign-ins end', async () => {
    const [here, there] = [
      await signIn(stack, 'claims.officer1@asha.example'),
      await signIn(stack, 'claims.officer1@asha.example'),
    ];
    expect(await change(here, 'not the present one', fresh)).toMatchObject(
      refused(403, 'auth.present_password'),
    );
    expect((await change(here, password, 'claims.officer1@asha.example')).body.errors).toMatchObject([
      { path: 'newPassword', code: 'password.context' },
    ]);
    expect(await me(there.token)).toBe(200);
    expect((await change(here, password, fresh)).status).toBe(204);
    expect([await me(here.token), await me(there.token)]).toEqual([200, 401]);
    expect((await login('claims.officer1@asha.example')).status).toBe(401);
    expect((await login('claims.officer1@asha.example', fresh)).status).toBe(200);
  });

  it('is not guessed at an open screen', async () => {
    const open = await signIn(stack, 'store.keeper1@asha.example');
    for (let nth = 0; nth < 10; nth += 1) await change(open, `guess ${nth}`, fresh);
    expect((await change(open, password, fresh)).status).toBe(429);
    expect((await login('store.keeper1@asha.example')).status).toBe(200);
  });

  it('is reset with a code that works once, in its time, for its account', async () => {
    const email = 'nurse2@asha.example';
    const before = await signIn(stack, email);
    const reset = async () =>
      (await team.admin.call<StaffAnswer>('POST', `/api/v1/admin/users/${before.user.id}/reset`)).body.code
        ?.code ?? '';
    const early = await reset();
    expect(await me(before.token)).toBe(401);
    expect((await login(email)).status).toBe(401);
    const code = await reset();
    const invalid = refused(403, 'auth.code_invalid');
    expect(await setPassword(stack, email, early, fresh)).toMatchObject(invalid);
    expect(await setPassword(stack, 'nurse1@asha.example', code, fresh)).toMatchObject(invalid);
    expect(await setPassword(stack, 'nobody@asha.example', code, fresh)).toMatchObject(invalid);
    expect(await setPassword(stack, email, code, fresh, 'kaveri')).toMatchObject(invalid);
    expect((await setPassword(stack, email, code, 'password1234567')).status).toBe(422);
    expect((await setPassword(stack, email, code.toLowerCase(), fresh)).status).toBe(204);
    expect(await setPassword(stack, email, code, fresh)).toMatchObject(invalid);
    expect((await login(email, fresh)).status).toBe(200);
    const late = await reset();
    await sql.query('update password_code set expires_at = now() where used_at is null');
    expect(await setPassword(stack, email, late, fresh)).toMatchObject(invalid);
  });

  it('of an administrator is reset by two, so that none becomes the other', async () => {
    const path = `/api/v1/admin/users/${team.admin.user.id}/reset`;
    expect(await team.admin.call('POST', path)).toMatchObject(refused(403, 'user.self_grant'));
    const wish = await second.call<StaffAnswer>('POST', path);
    expect(wish.body).toMatchObject({ code: null, waiting: [{ kind: 'reset' }] });
    expect(await me(team.admin.token)).toBe(200);
    expect(await confirm(second, wish.body.waiting[0]?.id)).toMatchObject(refused(403, 'grant.same_person'));
    await second.call('POST', `/api/v1/admin/grants/${wish.body.waiting[0]?.id}/refuse`);
  });
});

describe('sign-ins', () => {
  it('are listed with where they are used, and ended by their person only', async () => {
    const email = 'lab.technician1@asha.example';
    const [here, there] = [await signIn(stack, email), await signIn(stack, email)];
    const { body } = await here.call<{ items: (OpenSession & { isThis: boolean })[] }>(
      'GET',
      '/api/v1/auth/sessions',
    );
    expect(body.items).toHaveLength(2);
    expect(body.items.map((entry) => entry.isThis).sort()).toEqual([false, true]);
    expect(body.items[0]).toMatchObject({ role: 'lab_technician', address: '127.0.0.1' });
    const other = body.items.find((entry) => !entry.isThis)?.id;
    expect((await team.nurse.call('DELETE', `/api/v1/auth/sessions/${other}`)).status).toBe(404);
    expect((await here.call('DELETE', `/api/v1/auth/sessions/${other}`)).status).toBe(204);
    expect([await me(here.token), await me(there.token)]).toEqual([200, 401]);
  });

  it('of a person are seen and ended by an administrator', async () => {
    const person = await signIn(stack, 'lab.technician2@asha.example');
    const path = `/api/v1/admin/users/${person.user.id}/sessions`;
    const { body } = await team.admin.call<{ items: OpenSession[] }>('GET', path);
    expect(body.items).toHaveLength(1);
    expect((await team.admin.call('DELETE', path)).status).toBe(200);
    expect(await me(person.token)).toBe(401);
    const elsewhere = await signIn(stack, 'admin1@kaveri.example');
    expect((await elsewhere.call('GET', path)).status).toBe(404);
  });

  it('are taken again after an administrator unlocks the account', async () => {
    const email = 'lab.supervisor1@asha.example';
    for (let nth = 0; nth < 10; nth += 1) await login(email, 'guess');
    expect((await login(email)).status).toBe(429);
    const { rows } = await sql.query<{ id: string }>('select id from app_user where email = $1', [email]);
    const id = rows[0]?.id ?? '';
    await sql.query("update sign_in_budget set tries = 25 where kind = 'account' and tries = 10");
    const list = await team.admin.call<{ items: StaffAnswer[] }>('GET', '/api/v1/admin/users');
    expect(list.body.items.filter((user) => user.slowed).map((user) => user.id)).toEqual([id]);
    const unlocked = await team.admin.call<StaffAnswer>('POST', `/api/v1/admin/users/${id}/unlock`);
    expect(unlocked.body.slowed).toBe(false);
    expect((await login(email)).status).toBe(200);
  });
});

import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoginResult } from '#contracts/identity/auth.ts';
import { callApi, outpatientTeam, signIn } from '#test/builders/people.ts';
import type { Answer, Person, Team } from '#test/builders/people.ts';
import { confirmAll, secondAdmin } from '#test/builders/staff.ts';
import { sameToken, tokenAttacks } from '#test/builders/tokens.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Problem = { code: string; traceId: string };
let stack: Stack;
let sql: pg.Client;
let team: Team;
let password: string;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({
    suite: 'identity',
    seed: true,
    env: { HMTP_TRUSTED_PROXIES: 'loopback' },
  }));
  team = await outpatientTeam(stack);
  password = stack.logins[0]?.password ?? '';
});
afterAll(async () => stack?.stop());

const auth = <T = Problem>(path: string, body: unknown, headers: Record<string, string> = {}) =>
  callApi<T>(`${stack.apiUrl}/api/v1/auth/${path}`, 'POST', body, headers);
const login = <T = Problem>(email: string, given = password, hospital = 'asha') =>
  auth<T>('login', { hospital, email, password: given });
const me = (token: string) =>
  callApi<Problem & LoginResult['user']>(`${stack.apiUrl}/api/v1/auth/me`, 'GET', undefined, {
    Authorization: `Bearer ${token}`,
  });
const signedIn = async (email: string): Promise<LoginResult> => (await login<LoginResult>(email)).body;
const refused = (status: number, code: string) => ({ status, body: { code } });

describe('sign-in', () => {
  it('answers the same to a wrong password, an unknown person, a wrong hospital and a disabled account', async () => {
    await sql.query("update app_user set disabled_at = now() where email = 'store.keeper1@asha.example'");
    const answers = await Promise.all([
      login('nurse1@asha.example', 'not-the-password'),
      login('nobody@asha.example'),
      login('nurse1@asha.example', password, 'kaveri'),
      login('nurse1@asha.example', password, 'nowhere'),
      login('store.keeper1@asha.example'),
    ]);
    for (const { status, body } of answers) {
      expect(status).toBe(401);
      expect({ ...body, traceId: '' }).toEqual({ ...answers[0].body, traceId: '' });
    }
    expect(answers[0].body.code).toBe('auth.invalid_credentials');
    // Known or not, each try leaves a row; what was typed is in none.
    const { rows } = await sql.query(
      "select count(*)::int as refused, count(entity_id)::int as of_accounts from audit_event where action = 'session.login' and outcome = 'refused'",
    );
    expect(rows).toEqual([{ refused: 5, of_accounts: 2 }]);
  });

  it('tells who one is: person, acting role, its permissions, hospital; never a password', async () => {
    const { body, headers } = await me(team.nurse.token);
    expect(body).toMatchObject({
      email: 'nurse1@asha.example',
      role: 'nurse',
      hospital: { slug: 'asha', timeZone: 'Asia/Kolkata' },
    });
    expect(body.permissions).toContain('triage.perform');
    expect(body.permissions).not.toContain('payment.take');
    expect(JSON.stringify(body)).not.toMatch(/password|argon2/i);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each(['pharmacist2@asha.example', 'nobody2@asha.example', 'nurse1@nowhere.example'])(
    'lets ten wrong passwords of %s through, however many come at once: whether it exists or not',
    async (email) => {
      const hospital = /@(\w+)/.exec(email)?.[1] ?? '';
      const tries = await Promise.all(Array.from({ length: 16 }, () => login(email, 'guess', hospital)));
      const codes = tries.map(({ status, body }) => `${status} ${body.code}`).sort();
      expect(codes.slice(0, 10)).toEqual(Array(10).fill('401 auth.invalid_credentials'));
      expect(codes.slice(10)).toEqual(Array(6).fill('429 request.rate_limited'));
    },
  );

  it('waits after ten wrong passwords, also with the right one, and goes on after', async () => {
    const email = 'pharmacist2@asha.example';
    expect(Number((await login(email, 'guess')).headers.get('retry-after'))).toBeGreaterThan(800);
    expect(await login(email)).toMatchObject(refused(429, 'request.rate_limited'));
    await sql.query("update sign_in_budget set since = since - interval '15 minutes' where kind = 'pair'");
    expect(await login(email, 'guess')).toMatchObject(refused(401, 'auth.invalid_credentials'));
    expect((await login(email)).status).toBe(200);
  });

  it('forgets wrong passwords once the right one was given', async () => {
    const email = 'pharmacist1@asha.example';
    for (let round = 0; round < 2; round += 1) {
      for (let wrong = 0; wrong < 6; wrong += 1) expect((await login(email, 'guess')).status).toBe(401);
      expect((await login(email)).status).toBe(200);
    }
  });

  it('lets one address try sixty times a minute', async () => {
    const attempt = () =>
      auth(
        'register',
        {
          hospital: 'asha',
          name: 'x',
          email: `x${tries}@x.example`,
          password,
          invitationCode: 'NO-SUCH-CODE',
        },
        // What stands further left is written by whoever asks, and does not make another address of one.
        { 'X-Forwarded-For': `${randomUUID()}, 198.51.100.${(tries += 1)}, 203.0.113.9` },
      );
    let tries = 0;
    for (let count = 0; count < 60; count += 1) expect((await attempt()).status).toBe(403);
    const { status, body, headers } = await attempt();
    expect({ status, body }).toMatchObject(refused(429, 'request.rate_limited'));
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('an access token', () => {
  const facts = async () => {
    const { rows } = await sql.query<{ id: string }>("select id from hospital where slug = 'kaveri'");
    return {
      jwks: stack.env('api')['HMTP_JWT_KEYS'] ?? '',
      token: team.nurse.token,
      otherHospital: rows[0]?.id ?? '',
      otherPerson: team.doctor.user.id,
    };
  };

  it('made here with our key is taken: the refused ones differ in one thing each', async () => {
    expect((await me(await sameToken(await facts()))).status).toBe(200);
  });

  it.each(Object.entries(tokenAttacks))('%s is refused', async (_, attack) => {
    const { status, body } = await me(await attack(await facts()));
    expect([status, body.code]).toEqual([401, expect.stringMatching(/^auth\.(required|session_ended)$/)]);
  });

  it('shows its public keys, and nothing of the private ones', async () => {
    const { jwks } = await facts();
    const url = `${stack.apiUrl}/.well-known/jwks.json`;
    const { body } = await callApi<{ keys: Record<string, unknown>[] }>(url, 'GET', undefined, {});
    const own = (JSON.parse(jwks) as { keys: { kid: string }[] }).keys;
    expect(body.keys.map((key) => key['kid'])).toEqual(own.map((key) => key.kid));
    expect(body.keys.every((key) => !('d' in key))).toBe(true);
  });
});

describe('cookies', () => {
  const cookiesOf = (answer: Answer<unknown>) => answer.headers.getSetCookie();
  const jar = (answer: Answer<unknown>) =>
    cookiesOf(answer)
      .map((line) => line.split(';')[0])
      .join('; ');

  it('are out of reach of scripts and other sites, and an act by them needs the header of our page', async () => {
    const answer = await login<LoginResult>('doctor2@asha.example');
    expect(cookiesOf(answer).map((line) => line.split('=')[0])).toEqual([
      'hmtp_access',
      'hmtp_refresh',
      'hmtp_device',
    ]);
    for (const line of cookiesOf(answer)) expect(line).toMatch(/; HttpOnly; SameSite=Lax$/);
    const Cookie = jar(answer);
    const get = await callApi(`${stack.apiUrl}/api/v1/auth/me`, 'GET', undefined, { Cookie });
    expect(get.status).toBe(200);
    const csrf = { 'X-HMTP-CSRF': '1' };
    const foreign: Record<string, string>[] = [
      {},
      { ...csrf, 'Sec-Fetch-Site': 'cross-site' },
      { ...csrf, 'Sec-Fetch-Site': 'same-site' },
      { ...csrf, Origin: 'https://elsewhere.example' },
    ];
    for (const headers of foreign) {
      expect(await auth('logout', undefined, { Cookie, ...headers })).toMatchObject(
        refused(403, 'request.cross_site'),
      );
      expect(await auth('refresh', {}, { Cookie, ...headers })).toMatchObject(
        refused(403, 'request.cross_site'),
      );
    }
    const swapped = await auth<LoginResult>(
      'refresh',
      {},
      { Cookie, ...csrf, 'Sec-Fetch-Site': 'same-origin' },
    );
    expect(swapped.status).toBe(200);
    const ended = await auth('logout', undefined, { Cookie: jar(swapped), ...csrf, Origin: stack.apiUrl });
    expect(ended.status).toBe(204);
    for (const line of cookiesOf(ended)) expect(line).toMatch(/=; Max-Age=0/);
  });
});

describe('a refresh token', () => {
  const refresh = (refreshToken: string) => auth<Problem & LoginResult>('refresh', { refreshToken });
  const age = () =>
    sql.query("update refresh_token set used_at = used_at - interval '1 minute' where used_at is not null");

  it('is swapped for the next, and used again later ends the sign-in for thief and owner', async () => {
    const first = await signedIn('cashier2@asha.example');
    const second = (await refresh(first.refreshToken)).body;
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await me(second.accessToken)).status).toBe(200);
    await age();
    expect(await refresh(first.refreshToken)).toMatchObject(refused(401, 'auth.refresh_reused'));
    for (const { accessToken } of [first, second])
      expect(await me(accessToken)).toMatchObject(refused(401, 'auth.session_ended'));
    expect(await refresh(second.refreshToken)).toMatchObject(refused(401, 'auth.session_ended'));
    const { rows } = await sql.query(
      "select s.ended_because, (select count(*)::int from audit_event a where a.entity_id = s.id::text and a.action = 'session.refresh_reused') as audited from auth_session s where s.id = $1",
      [first.refreshToken.split('.')[1]],
    );
    expect(rows).toEqual([{ ended_because: 'refresh_reused', audited: 1 }]);
  });

  /** Tokens of a sign-in that can still be swapped: each is a chain that lives. */
  const chains = async (refreshToken: string) => {
    const { rows } = await sql.query<{ living: number }>(
      'select count(*)::int as living from refresh_token where session_id = $1 and used_at is null',
      [refreshToken.split('.')[1]],
    );
    return rows[0]?.living;
  };

  it('sent by twenty tabs at once gives all of them the same successor: one chain goes on', async () => {
    const { refreshToken } = await signedIn('cashier2@asha.example');
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    for (const { body } of answers) expect((await me(body.accessToken)).status).toBe(200);
    const [successor, ...more] = [...new Set(answers.map(({ body }) => body.refreshToken))];
    expect(more).toEqual([]);
    expect(await chains(refreshToken)).toBe(1);
    // Also when the successor has been swapped meanwhile: the late one gets no branch of its own.
    const third = (await refresh(successor ?? '')).body.refreshToken;
    expect((await refresh(refreshToken)).body.refreshToken).toBe(successor);
    expect((await refresh(successor ?? '')).body.refreshToken).toBe(third);
    expect(await chains(refreshToken)).toBe(1);
  });

  it('cannot be made to have two successors: the database refuses it, and without that the count sees it', async () => {
    const { refreshToken } = await signedIn('cashier2@asha.example');
    const second = () =>
      sql.query(
        "insert into refresh_token (id, hospital_id, session_id, token_hash, created_at) select uuidv7(), hospital_id, session_id, 'a second chain', now() from refresh_token where session_id = $1",
        [refreshToken.split('.')[1]],
      );
    await expect(second()).rejects.toThrow(/refresh_token_one_living/);
    await sql.query('begin');
    try {
      await sql.query('drop index refresh_token_one_living');
      await second();
      expect(await chains(refreshToken)).toBe(2);
    } finally {
      await sql.query('rollback');
    }
  });

  it('of another hospital’s sign-in, made up, or after its time is none', async () => {
    const { refreshToken } = await signedIn('cashier2@asha.example');
    const [hospital, sid, secret] = refreshToken.split('.');
    const other = (await signIn(stack, 'cashier1@kaveri.example')).user.hospital.id;
    for (const made of [
      `${other}.${sid}.${secret}`,
      `${hospital}.${sid}.${secret?.slice(0, -1)}_`,
      'nonsense',
      '',
    ])
      expect(await refresh(made)).toMatchObject(refused(401, 'auth.session_ended'));
    await sql.query('update auth_session set expires_at = now() where id = $1', [sid]);
    expect(await refresh(refreshToken)).toMatchObject(refused(401, 'auth.session_ended'));
  });
});

describe('what is taken away', () => {
  const change = (person: Person, id: string, body: unknown) =>
    person.call<Problem>('PATCH', `/api/v1/admin/users/${id}`, body);

  it('by logout, disabling and removing a role is gone at the next request', async () => {
    const [logout, disabled, changed] = (await Promise.all(
      ['lab.technician1', 'lab.technician2', 'nurse2'].map((local) => signedIn(`${local}@asha.example`)),
    )) as [LoginResult, LoginResult, LoginResult];
    for (const { accessToken } of [logout, disabled, changed])
      expect((await me(accessToken)).status).toBe(200);
    expect((await auth('logout', undefined, { Authorization: `Bearer ${logout.accessToken}` })).status).toBe(
      204,
    );
    expect((await change(team.admin, disabled.user.id, { disabled: true })).status).toBe(200);
    expect((await change(team.admin, changed.user.id, { roles: ['receptionist'] })).status).toBe(200);
    for (const { accessToken, refreshToken } of [logout, disabled, changed]) {
      expect(await me(accessToken)).toMatchObject(refused(401, 'auth.session_ended'));
      expect((await auth('refresh', { refreshToken })).status).toBe(401);
    }
    expect((await login(disabled.user.email)).status).toBe(401);
    // What is given back waits for another administrator: accounts.int.test.ts.
    expect((await change(team.admin, disabled.user.id, { disabled: false })).status).toBe(200);
    expect((await login(disabled.user.email)).status).toBe(401);
    const second = await secondAdmin(stack);
    await confirmAll(second, disabled.user.id);
    expect((await login(disabled.user.email)).status).toBe(200);
    expect((await change(team.admin, changed.user.id, { roles: ['nurse', 'receptionist'] })).status).toBe(
      200,
    );
    await confirmAll(second, changed.user.id);
  });

  it('is never the last administrator, nor by two of them at once', async () => {
    const { admin } = team;
    const second = await secondAdmin(stack);
    const answers = await Promise.all([
      change(admin, second.user.id, { roles: ['nurse'] }),
      change(second, admin.user.id, { roles: ['nurse'] }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { rows } = await sql.query(
      "select count(*)::int as admins from user_role r join hospital h on h.id = r.hospital_id where h.slug = 'asha' and r.role = 'admin'",
    );
    expect(rows).toEqual([{ admins: 1 }]);
    const last = answers[0].status === 200 ? admin : second;
    for (const body of [{ roles: ['nurse'] }, { disabled: true }])
      expect((await change(last, last.user.id, body)).status).toBeGreaterThanOrEqual(403);
  });
});

describe('a person with two roles', () => {
  it('acts in one at a time, and only in those held', async () => {
    const asNurse = await signIn(stack, 'nurse2@asha.example', 'nurse');
    const book = (person: Pick<Person, 'call'>) => person.call<Problem>('POST', '/api/v1/appointments', {});
    const bearer = (token: string): Pick<Person, 'call'> => ({
      call: (method, path, body) =>
        callApi(`${stack.apiUrl}${path}`, method, body, {
          Authorization: `Bearer ${token}`,
          'Idempotency-Key': 'two-roles-1',
        }),
    });
    expect(await book(asNurse)).toMatchObject(refused(403, 'auth.forbidden'));
    expect(await asNurse.call('POST', '/api/v1/auth/switch-role', { role: 'doctor' })).toMatchObject(
      refused(403, 'auth.role_not_held'),
    );
    const switched = await asNurse.call<LoginResult>('POST', '/api/v1/auth/switch-role', {
      role: 'receptionist',
    });
    expect(switched.body.user).toMatchObject({ role: 'receptionist', roles: ['nurse', 'receptionist'] });
    expect(await book(asNurse)).toMatchObject(refused(401, 'auth.session_ended'));
    expect((await book(bearer(switched.body.accessToken))).body.code).toBe('request.invalid');
    expect(
      (await auth('login', { hospital: 'asha', email: 'nurse2@asha.example', password, role: 'cashier' }))
        .body.code,
    ).toBe('auth.role_not_held');
  });
});

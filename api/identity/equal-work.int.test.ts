import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '#api/app.ts';
import { apiConfig } from '#api/config.ts';
import { loadJwtKeys } from '#api/identity/jwt.ts';
import { createEventHub } from '#api/inbox/event-hub.ts';
import { createMetrics } from '#api/platform/metrics.ts';
import type { Deps } from '#api/platform/env.ts';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { newJwtKeys } from '#scripts/platform/secrets.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let db: Database;
let sql: pg.Client;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  test = await cloneDatabase('equal-work', { seed: true });
  sql = new pg.Client({ connectionString: test.adminUrl });
  await sql.connect();
  db = await openDatabase({
    HMTP_DB_APP_URL: test.appUrl,
    HMTP_DB_PLATFORM_URL: test.platformUrl,
    HMTP_MASTER_KEY: test.masterKey,
    HMTP_DB_POOL: 2,
  });
  const jwtKeys = newJwtKeys();
  const config = apiConfig({
    HMTP_API_PORT: '0',
    HMTP_MODE: 'demo',
    HMTP_PUBLIC_URL: 'http://127.0.0.1',
    HMTP_JWT_KEYS: jwtKeys,
    HMTP_MASTER_KEY: test.masterKey,
  });
  const deps: Deps = {
    config,
    db,
    temporal: null,
    jwt: await loadJwtKeys(jwtKeys),
    events: createEventHub(db, { warn: () => undefined }),
    metrics: createMetrics(),
    log: pino({ level: 'silent' }),
  };
  app = createApp(deps);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await sql?.end();
  await db?.close();
  await test?.drop();
});

/** What a request made the platform do: argon2 computations, and the statements in order, without their values. */
async function workOf(path: string, body: unknown) {
  const verify = vi.spyOn(argon2, 'verify');
  const hash = vi.spyOn(argon2, 'hash');
  const query = vi.spyOn(pg.Client.prototype, 'query');
  const answer = await app.request(`/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  // A connection prepares a statement when it meets it first; that call has no text.
  const statements = query.mock.calls
    .map(([asked]) => (typeof asked === 'string' ? asked : (asked as unknown as { text?: string }).text))
    .filter((text) => text !== undefined)
    .map((text) =>
      text
        .replace(/'[^']*'/g, '?')
        .replace(/\$\d+/g, '?')
        .replace(/\s+/g, ' '),
    );
  const done = { verify: verify.mock.calls.length, hash: hash.mock.calls.length, statements };
  vi.restoreAllMocks();
  const { traceId: _traceId, ...told } = (await answer.json()) as { traceId?: string };
  return { ...done, answer: { status: answer.status, told } };
}

const login = (email: string, hospital = 'asha') =>
  workOf('login', { hospital, email, password: 'not the password' });
const invite = async () => {
  const code = `CODE${randomBytes(4).toString('hex')}`;
  await sql.query(
    `insert into patient_invitation (id, hospital_id, patient_id, code_hash, expires_at, created_by)
     select uuidv7(), p.hospital_id, p.id, encode(sha256(upper($1)::bytea), 'hex'), now() + interval '1 hour', (select id from app_user where email = 'receptionist1@asha.example')
       from patient p join hospital h on h.id = p.hospital_id where h.slug = 'asha' limit 1`,
    [code],
  );
  return code;
};
const register = async (email: string) =>
  workOf('register', {
    hospital: 'asha',
    name: 'Somebody',
    email,
    password: 'tea on the balcony',
    invitationCode: await invite(),
  });

describe('known and unknown accounts', () => {
  it('take the same answer and the same work to refuse a sign-in', async () => {
    // The hospital's key is in memory after the first.
    await login('doctor1@asha.example');
    await login('doctor1@nowhere.example', 'nowhere');
    const known = await login('nurse1@asha.example');
    expect(known).toMatchObject({ verify: 1, hash: 0, answer: { status: 401 } });
    expect(known.statements.length).toBeGreaterThan(5);
    expect(await login('nobody@asha.example')).toEqual(known);
    expect(await login('nurse1@asha.example', 'nowhere')).toEqual(known);
  });

  it('take the same answer and the same work to register', async () => {
    const fresh = await register('fresh@home.example');
    expect(fresh).toMatchObject({ verify: 0, hash: 1, answer: { status: 202, told: { next: 'sign_in' } } });
    expect(await register('nurse1@asha.example')).toEqual(fresh);
    expect(await register('fresh@home.example')).toEqual(fresh);
  });

  it('take the same time, as far as a clock can tell here', async () => {
    const timeOf = async (email: string) => {
      await sql.query('delete from sign_in_budget');
      const began = performance.now();
      await login(email);
      return performance.now() - began;
    };
    // In turns, and the fastest of each: what else the machine does only makes some of them slower.
    let [known, unknown] = [Infinity, Infinity];
    for (let nth = 0; nth < 21; nth += 1) {
      known = Math.min(known, await timeOf('nurse1@asha.example'));
      unknown = Math.min(unknown, await timeOf(`nobody${nth}@asha.example`));
    }
    // An argon2 computation more or less would be half of it.
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(known, unknown) * 0.35);
  }, 60_000);

  it('would be told apart by a statement or a computation that only one of them takes', async () => {
    const known = await login('nurse2@asha.example');
    const unknown = await login('nobody2@asha.example');
    // The fault: no account, no password to look at.
    expect({ ...unknown, verify: 0 }).not.toEqual(known);
    // The fault: only a known name is written down.
    expect({ ...unknown, statements: unknown.statements.slice(0, -1) }).not.toEqual(known);
  });
});

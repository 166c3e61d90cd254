import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoginResult } from '#contracts/identity/auth.ts';
import { accountTries } from '#domain/identity/throttle.ts';
import { callApi } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let password: string;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({
    suite: 'throttle',
    seed: true,
    env: { HMTP_TRUSTED_PROXIES: 'loopback' },
  }));
  password = stack.logins[0]?.password ?? '';
});
afterAll(async () => stack?.stop());

const login = (email: string, given: string, headers: Record<string, string> = {}) =>
  callApi<LoginResult & { code?: string }>(
    `${stack.apiUrl}/api/v1/auth/login`,
    'POST',
    { hospital: 'asha', email, password: given },
    headers,
  );
const from = (address: string, Cookie = '') => ({
  'X-Forwarded-For': address,
  ...(Cookie ? { Cookie } : {}),
});
const deviceOf = (answer: Awaited<ReturnType<typeof login>>) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .find((line) => line.startsWith('hmtp_device=')) ?? '';

/** Strangers guess at an account until nobody of them is listened to; waiting is skipped. @returns guesses that were looked at */
async function attack(email: string): Promise<number> {
  let looked = 0;
  for (let address = 1; address <= 12; address += 1) {
    for (let nth = 0; nth < 9; nth += 1) {
      await sql.query("update sign_in_budget set next_at = null where kind = 'account'");
      if ((await login(email, 'guess', from(`198.51.100.${address}`))).status === 401) looked += 1;
    }
  }
  return looked;
}

describe('an account that strangers attack', () => {
  const email = 'pharmacist1@asha.example';
  let device = '';

  it('lets its owner in from a known device, also through another process, and nobody else', async () => {
    device = deviceOf(await login(email, password, from('203.0.113.1')));
    expect(device).toMatch(/^hmtp_device=[\w-]{43}$/);
    expect(await attack(email)).toBe(accountTries);
    // A stranger with the right password is not listened to either; the owner at a strange computer must ask.
    expect((await login(email, password, from('203.0.113.9'))).status).toBe(429);
    // What was counted lies in the database: a new process knows it.
    await stack.restart('api');
    expect((await login(email, password, from('203.0.113.9'))).status).toBe(429);
    expect((await login(email, password, from('203.0.113.1', device))).status).toBe(200);
    // After that nothing is in a row.
    expect((await login(email, password, from('203.0.113.9'))).status).toBe(200);
  });

  it('does not take a device of somebody else, or a made-up one, for a known one', async () => {
    const other = deviceOf(await login('pharmacist2@asha.example', password, from('203.0.113.2')));
    await attack(email);
    for (const cookie of [other, `hmtp_device=${'A'.repeat(43)}`, 'hmtp_device='])
      expect((await login(email, password, from('203.0.113.3', cookie))).status).toBe(429);
    const own = await login(email, password, from('203.0.113.3', device));
    expect(own.status).toBe(200);
    // The browser keeps its secret; one that we never gave is replaced.
    expect(deviceOf(own)).toBe(device);
    const planted = `hmtp_device=${'B'.repeat(43)}`;
    expect(deviceOf(await login(email, password, from('203.0.113.3', planted)))).not.toBe(planted);
  });

  it('takes ten wrong passwords of known devices, then they are like others', async () => {
    for (let nth = 0; nth < 10; nth += 1)
      expect((await login(email, 'guess', from('203.0.113.1', device))).status).toBe(401);
    const { rows } = await sql.query(
      "select kind, tries from sign_in_budget where tries > 0 and kind in ('known', 'account') and account_hash = (select account_hash from sign_in_budget where kind = 'known' and tries = 10)",
    );
    expect(rows).toEqual([{ kind: 'known', tries: 10 }]);
    for (let nth = 0; nth < 10; nth += 1)
      expect((await login(email, 'guess', from('203.0.113.1', device))).status).toBe(401);
    expect((await login(email, 'guess', from('203.0.113.1', device))).status).toBe(429);
  });

  it('keeps nobody else out, from the same address neither', async () => {
    expect((await login('cashier1@asha.example', password, from('198.51.100.1'))).status).toBe(200);
  });

  it('would lock its owner out if known devices were counted with the others', async () => {
    const target = 'cashier2@asha.example';
    const own = deviceOf(await login(target, password, from('203.0.113.7')));
    await attack(target);
    // The fault: the device is not known any more.
    await sql.query('delete from known_device where user_id = (select id from app_user where email = $1)', [
      target,
    ]);
    expect((await login(target, password, from('203.0.113.7', own))).status).toBe(429);
  });
});

it('a whole shift signs in from one address', async () => {
  for (let nth = 0; nth < 70; nth += 1)
    expect((await login('nurse1@asha.example', password, from('203.0.113.200'))).status).toBe(200);
});

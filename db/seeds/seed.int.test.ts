import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import argon2 from 'argon2';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('seed');
});
afterAll(async () => hospitals?.close());

/** Every row of every table, as one hash each. */
async function everything(): Promise<Record<string, string>> {
  const { rows } = await hospitals.sql.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1",
  );
  const hashes: Record<string, string> = {};
  for (const { name } of rows)
    hashes[name] =
      (
        await hospitals.sql.query<{ hash: string }>(
          `select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from "${name}" t`,
        )
      ).rows[0]?.hash ?? '';
  return hashes;
}

async function seedAgain(password: string): Promise<{ email: string; password: string }[]> {
  const logins = path.join(await mkdtemp(path.join(tmpdir(), 'hmtp-seed-')), 'logins.json');
  const { ownerUrl, appUrl, platformUrl, masterKey } = hospitals.test;
  await promisify(execFile)(process.execPath, ['db/seed.ts'], {
    env: {
      ...process.env,
      DATABASE_URL: ownerUrl,
      HMTP_DB_APP_URL: appUrl,
      HMTP_DB_PLATFORM_URL: platformUrl,
      HMTP_MASTER_KEY: masterKey,
      HMTP_DEMO_PASSWORD: password,
      HMTP_SEED_LOGINS: logins,
    },
  });
  return JSON.parse(await readFile(logins, 'utf8')) as { email: string; password: string }[];
}

it('a second seeding changes nothing, and a new demo password takes effect', async () => {
  const before = await everything();
  const password = hospitals.test.logins[0]?.password ?? '';
  expect(await seedAgain(password)).toEqual(hospitals.test.logins);
  expect(await everything()).toEqual(before);
  const [login] = await seedAgain('another password of the demo');
  const { rows } = await hospitals.sql.query<{ password_hash: string }>(
    'select password_hash from app_user where email = $1',
    [login?.email],
  );
  expect(await argon2.verify(rows[0]?.password_hash ?? '', 'another password of the demo')).toBe(true);
});

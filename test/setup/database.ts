import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { RolePasswords } from '#db/roles.ts';
import { createEnvironments, databaseUrls, withRole } from '#scripts/platform/environment.ts';
import type { DemoLogin } from '#scripts/platform/demo-json.ts';
import { connect } from '#scripts/platform/postgres.ts';
import { runOnce } from '#scripts/platform/run-once.ts';
import { sharedVariable } from './environment.ts';
import { templateDatabase, testOwner } from './shared.ts';

/** A database of one suite, cloned from the migrated template. */
export type TestDatabase = {
  readonly name: string;
  /** Superuser, for assertions across hospitals and for breaking things on purpose. */
  readonly adminUrl: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly dispatchUrl: string;
  readonly platformUrl: string;
  readonly rolePasswords: RolePasswords;
  /** Key-encryption key that the seeded rows are encrypted with, base64. */
  readonly masterKey: string;
  /** Seeded people; empty without `seed`. */
  readonly logins: readonly DemoLogin[];
  drop(): Promise<void>;
};

const seededTemplate = 'hmtp_template_seeded';
const demoPassword = 'Ward-tests-only-1';

const onDatabase = (url: string, database: string): string => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.toString();
};

async function withAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(sharedVariable('HMTP_TEST_PG'));
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const testRolePasswords = (): RolePasswords =>
  JSON.parse(sharedVariable('HMTP_TEST_ROLE_PASSWORDS')) as RolePasswords;

const loginsFile = (): string => path.join(sharedVariable('HMTP_TEST_FOLDER'), 'logins.json');

async function createFrom(client: pg.Client, name: string, template: string): Promise<void> {
  await client.query(`create database ${pg.escapeIdentifier(name)} template ${template} owner ${testOwner}`);
}

/** Seeds a copy of the template once a run; the suites of other processes wait for it. */
async function ensureSeededTemplate(): Promise<void> {
  await withAdmin(async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('hmtp-test-seed'))`);
    const found = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [
      seededTemplate,
    ]);
    if (found.rowCount) return;
    await client.query(`drop database if exists ${seededTemplate}`);
    await createFrom(client, seededTemplate, templateDatabase);
    const admin = sharedVariable('HMTP_TEST_PG');
    const password = new URL(admin).password;
    const environments = createEnvironments({
      urls: databaseUrls(
        withRole(onDatabase(admin, seededTemplate), testOwner, password),
        testRolePasswords(),
      ),
      secrets: {
        rolePasswords: testRolePasswords(),
        masterKey: sharedVariable('HMTP_TEST_MASTER_KEY'),
        jwtKeys: '',
        demoPassword,
      },
      temporalAddress: sharedVariable('HMTP_TEST_TEMPORAL'),
      namespace: 'default',
      taskQueue: 'seed',
      deployment: 'seed',
      loginsFile: loginsFile(),
    });
    const folder = sharedVariable('HMTP_TEST_FOLDER');
    const folders = { run: path.join(folder, 'run'), logs: path.join(folder, 'logs') };
    await runOnce(
      { name: 'seed', script: 'db/seed.ts', env: environments.seed(), remedy: 'mend db/seed.ts' },
      folders,
    );
    await client.query(`alter database ${seededTemplate} is_template true allow_connections false`);
  });
}

/**
 * Clones the template database for one suite; with `seed` the clone holds the demo hospitals, staff and patients.
 * @param name of the suite, for people who look at the server
 */
export async function cloneDatabase(name: string, options: { seed?: boolean } = {}): Promise<TestDatabase> {
  const isSeeded = options.seed ?? false;
  if (isSeeded) await ensureSeededTemplate();
  const unique = `t_${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)}_${randomBytes(4).toString('hex')}`;
  await withAdmin((client) => createFrom(client, unique, isSeeded ? seededTemplate : templateDatabase));
  const admin = sharedVariable('HMTP_TEST_PG');
  const password = new URL(admin).password;
  const adminUrl = onDatabase(admin, unique);
  const urls = databaseUrls(withRole(adminUrl, testOwner, password), testRolePasswords());
  return {
    name: unique,
    adminUrl,
    ownerUrl: urls.owner,
    appUrl: urls.app,
    dispatchUrl: urls.dispatch,
    platformUrl: urls.platform,
    rolePasswords: testRolePasswords(),
    masterKey: sharedVariable('HMTP_TEST_MASTER_KEY'),
    logins: isSeeded ? (JSON.parse(readFileSync(loginsFile(), 'utf8')) as DemoLogin[]) : [],
    async drop() {
      await withAdmin((client) =>
        client.query(`drop database if exists ${pg.escapeIdentifier(unique)} with (force)`),
      );
    },
  };
}

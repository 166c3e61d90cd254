import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { newRolePasswords } from '#db/roles.ts';
import { createEnvironments, databaseUrls, withRole } from '#scripts/platform/environment.ts';
import type { DemoLogin } from '#scripts/platform/demo-json.ts';
import type { ProcessFolders } from '#scripts/platform/logged-process.ts';
import { freePort } from '#scripts/platform/ports.ts';
import { findPrograms } from '#scripts/platform/postgres-binaries.ts';
import {
  ensureOwnerAndDatabase,
  initialiseData,
  postgresSpec,
  superuserUrl,
} from '#scripts/platform/postgres.ts';
import { runOnce } from '#scripts/platform/run-once.ts';
import { startUntilReady, type SupervisedSpec } from '#scripts/platform/supervise.ts';
import { obtainTemporal } from '#scripts/platform/temporal-binary.ts';
import {
  initialiseTemporalFile,
  localServer,
  prepareNamespace,
  temporalSpec,
} from '#scripts/platform/temporal.ts';
import type { LoggedProcess } from '#scripts/platform/logged-process.ts';
import type { TestDatabase } from './database.ts';
import { sharedVariable } from './environment.ts';
import { testOwner } from './shared.ts';

/** Postgres and Temporal of one suite's own, which it may kill. Both keep their data on disk. */
export type OwnStores = {
  readonly database: TestDatabase;
  readonly temporalAddress: string;
  readonly specs: { readonly postgres: SupervisedSpec; readonly temporal: SupervisedSpec };
  readonly running: { readonly postgres: LoggedProcess; readonly temporal: LoggedProcess };
};

async function ownPostgres(folder: string, folders: ProcessFolders) {
  const password = randomBytes(12).toString('hex');
  const settings = {
    programs: findPrograms(folder),
    data: path.join(folder, 'postgres'),
    port: await freePort(),
    password,
    isThrowaway: true,
  };
  initialiseData(settings);
  const spec = postgresSpec(settings);
  const running = await startUntilReady(spec, folders);
  await ensureOwnerAndDatabase(superuserUrl(settings), { name: testOwner, password }, 'hmtp');
  return { spec, running, password, adminUrl: superuserUrl(settings, 'hmtp') };
}

async function ownTemporal(folder: string, folders: ProcessFolders) {
  const program = await obtainTemporal((line) => process.stderr.write(`${line}\n`));
  const settings = { program: program.path, port: await freePort(), file: path.join(folder, 'temporal.db') };
  await initialiseTemporalFile(settings, folders);
  const spec = temporalSpec(settings);
  const running = await startUntilReady(spec, folders);
  const address = `127.0.0.1:${settings.port}`;
  await prepareNamespace(localServer(settings.port), 'default');
  return { spec, running, address };
}

/** Starts a Postgres, migrated and on demand seeded, and a Temporal in `folder`. */
export async function startOwnStores(
  folder: string,
  folders: ProcessFolders,
  seed: boolean,
): Promise<OwnStores> {
  const [postgres, temporal] = await Promise.all([
    ownPostgres(folder, folders),
    ownTemporal(folder, folders),
  ]);
  const { password, adminUrl } = postgres;
  const rolePasswords = newRolePasswords();
  const urls = databaseUrls(withRole(adminUrl, testOwner, password), rolePasswords);
  const masterKey = sharedVariable('HMTP_TEST_MASTER_KEY');
  const loginsFile = path.join(folder, 'logins.json');
  const environments = createEnvironments({
    urls,
    secrets: { rolePasswords, masterKey, jwtKeys: '', demoPassword: 'Ward-tests-only-1' },
    temporalAddress: temporal.address,
    namespace: 'default',
    taskQueue: 'seed',
    deployment: 'seed',
    loginsFile,
  });
  await runOnce(
    { name: 'migrate', script: 'db/migrate.ts', env: environments.migrate(), remedy: 'mend db/migrations' },
    folders,
  );
  if (seed)
    await runOnce(
      { name: 'seed', script: 'db/seed.ts', env: environments.seed(), remedy: 'mend db/seed.ts' },
      folders,
    );
  const database: TestDatabase = {
    name: 'hmtp',
    adminUrl,
    ownerUrl: urls.owner,
    appUrl: urls.app,
    dispatchUrl: urls.dispatch,
    platformUrl: urls.platform,
    rolePasswords,
    masterKey,
    logins: existsSync(loginsFile) ? (JSON.parse(readFileSync(loginsFile, 'utf8')) as DemoLogin[]) : [],
    // The server goes as a whole.
    drop: () => {
      rmSync(loginsFile, { force: true });
      return Promise.resolve();
    },
  };
  return {
    database,
    temporalAddress: temporal.address,
    specs: { postgres: postgres.spec, temporal: temporal.spec },
    running: { postgres: postgres.running, temporal: temporal.running },
  };
}

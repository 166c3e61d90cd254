import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { newRolePasswords, processRoles, type ProcessRole } from '#db/roles.ts';
import { describeFailure } from '#scripts/platform/failure.ts';
import { freePort } from '#scripts/platform/ports.ts';
import { findPrograms } from '#scripts/platform/postgres-binaries.ts';
import {
  connect,
  ensureOwnerAndDatabase,
  initialiseData,
  postgresSpec,
  superuserUrl,
} from '#scripts/platform/postgres.ts';
import { runOnce } from '#scripts/platform/run-once.ts';
import { createSupervisor } from '#scripts/platform/supervise.ts';
import { obtainTemporal } from '#scripts/platform/temporal-binary.ts';
import { localServer, prepareNamespace, temporalSpec } from '#scripts/platform/temporal.ts';
import { withRole } from '#scripts/platform/environment.ts';
import type { SharedTestEnvironment } from './environment.ts';
import { clearKilledRuns, createRunFolder, removeRunFolder } from './run-folder.ts';

export const templateDatabase = 'hmtp_template';
export const testOwner = 'hmtp_owner';

export type SharedParts = {
  readonly environment: SharedTestEnvironment;
  /** Files to look into when something failed. */
  readonly logs: string;
  stop(): Promise<void>;
};

/**
 * Starts one Postgres with a migrated template database and one Temporal in a temporary folder, and bundles the flows.
 * @param say is told about what takes long and what failed
 */
export async function startShared(say: (line: string) => void): Promise<SharedParts> {
  await clearKilledRuns();
  const folder = createRunFolder();
  const folders = { run: path.join(folder, 'run'), logs: path.join(folder, 'logs') };
  const supervisor = createSupervisor(folders, say);
  const password = randomBytes(12).toString('hex');
  const rolePasswords = newRolePasswords();
  const [postgresPort, temporalPort] = [await freePort(), await freePort()];
  const temporal = `127.0.0.1:${temporalPort}`;

  async function database(): Promise<string> {
    const settings = {
      programs: findPrograms(folder),
      data: path.join(folder, 'postgres'),
      port: postgresPort,
      password,
      isThrowaway: true,
    };
    initialiseData(settings);
    await supervisor.start(postgresSpec(settings));
    const admin = superuserUrl(settings);
    await ensureOwnerAndDatabase(admin, { name: testOwner, password }, templateDatabase);
    const owner = withRole(superuserUrl(settings, templateDatabase), testOwner, password);
    const variables = Object.entries(rolePasswords).map(([role, value]) => [
      processRoles[role as ProcessRole],
      value,
    ]);
    const env = {
      ...process.env,
      DATABASE_URL: owner,
      ...(Object.fromEntries(variables) as NodeJS.ProcessEnv),
    };
    await runOnce({ name: 'migrate', script: 'db/migrate.ts', env, remedy: 'mend db/migrations' }, folders);
    // A template that somebody is connected to cannot be cloned.
    const client = await connect(admin);
    await client.query(`alter database ${templateDatabase} is_template true allow_connections false`);
    await client.end();
    return admin;
  }

  async function flows(): Promise<void> {
    const program = await obtainTemporal(say);
    const dynamicConfig = { 'matching.wv.VersionDrainageStatusVisibilityGracePeriod': '"5s"' };
    await supervisor.start(temporalSpec({ program: program.path, port: temporalPort, dynamicConfig }));
    await prepareNamespace(localServer(temporalPort), 'default');
  }

  async function bundle(): Promise<string | undefined> {
    try {
      const args = [path.join(folder, 'builds')];
      const output = await runOnce(
        { name: 'bundle', script: 'temporal/bundle.ts', args, remedy: 'mend workflows/' },
        folders,
      );
      return (JSON.parse(output.trim().split('\n').at(-1) ?? '') as { bundle: string }).bundle;
    } catch (error) {
      // Suites without flows still run; those with flows say that it is missing.
      say(describeFailure(error));
      return undefined;
    }
  }

  async function stop(): Promise<void> {
    await supervisor.stopAll();
    await removeRunFolder(folder);
  }

  const results = await Promise.allSettled([database(), flows(), bundle()] as const);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [admin, , bundled] = results.map(
    (result) => (result as PromiseFulfilledResult<string | undefined>).value,
  );
  return {
    environment: {
      HMTP_TEST_PG: admin ?? '',
      HMTP_TEST_ROLE_PASSWORDS: JSON.stringify(rolePasswords),
      HMTP_TEST_TEMPORAL: temporal,
      HMTP_TEST_FOLDER: folder,
      HMTP_TEST_MASTER_KEY: randomBytes(32).toString('base64'),
      ...(bundled ? { HMTP_TEST_BUNDLE: bundled } : {}),
    },
    logs: folders.logs,
    stop,
  };
}

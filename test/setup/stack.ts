import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DemoLogin } from '#scripts/platform/demo-json.ts';
import { describeFailure } from '#scripts/platform/failure.ts';
import { createEnvironments, databaseUrls } from '#scripts/platform/environment.ts';
import { readLog, type LoggedProcess } from '#scripts/platform/logged-process.ts';
import { freePort } from '#scripts/platform/ports.ts';
import { apiSpec, workerSpec } from '#scripts/platform/processes.ts';
import { newJwtKeys } from '#scripts/platform/secrets.ts';
import { startUntilReady, type SupervisedSpec } from '#scripts/platform/supervise.ts';
import { ensureWebBuild, webHandler } from '#scripts/platform/web-build.ts';
import { computeBuildId } from '#temporal/build-id.ts';
import { cloneDatabase, type TestDatabase } from './database.ts';
import { sharedVariable } from './environment.ts';
import { startOwnStores } from './own-stores.ts';
import { flowCorner, makeCurrent, type FlowCorner } from './temporal.ts';

/** Processes of a stack that a test can kill. The stores only when they are the stack's own. */
export type Part = 'postgres' | 'temporal' | 'worker' | 'api';

export type StackOptions = {
  /** Name of the suite, part of every name it makes. */
  readonly suite: string;
  /** Demo hospitals, staff and patients are there from the start. */
  readonly seed?: boolean;
  /** Postgres and Temporal of its own, so that a test may kill them. */
  readonly ownStores?: boolean;
  /** The built web application as well. */
  readonly web?: boolean;
  /** Further variables for worker and API. */
  readonly env?: NodeJS.ProcessEnv;
};

export type Stack = {
  readonly apiUrl: string;
  /** Empty without `web`. */
  readonly webUrl: string;
  readonly database: TestDatabase;
  readonly corner: FlowCorner;
  readonly buildId: string;
  readonly masterKey: string;
  readonly logins: readonly DemoLogin[];
  /** Kills a part and waits until it is gone. It stays away until `restart`. */
  kill(part: Part, signal?: NodeJS.Signals): Promise<void>;
  /** Starts a part again, stopping it in order when it still runs; with changed variables for this start. */
  restart(part: Part, env?: NodeJS.ProcessEnv): Promise<void>;
  /** What a part has written to its log so far. */
  log(part: Part): string;
  /** Environment of a part, for a fault test that runs its own in its place. */
  env(part: Part): NodeJS.ProcessEnv;
  /** Stops everything and drops the database. */
  stop(): Promise<void>;
};

const stopOrder: readonly Part[] = ['api', 'worker', 'temporal', 'postgres'];

type Corner = {
  database: TestDatabase;
  corner: FlowCorner;
  specs: Map<Part, SupervisedSpec>;
  running: Map<Part, LoggedProcess>;
};

async function findStores(
  options: StackOptions,
  folder: string,
  logs: { run: string; logs: string },
): Promise<Corner> {
  const seed = options.seed ?? false;
  if (!options.ownStores) {
    const database = await cloneDatabase(options.suite, { seed });
    return { database, corner: flowCorner(options.suite), specs: new Map(), running: new Map() };
  }
  const own = await startOwnStores(folder, logs, seed);
  return {
    database: own.database,
    corner: flowCorner(options.suite, own.temporalAddress),
    specs: new Map<Part, SupervisedSpec>(Object.entries(own.specs) as [Part, SupervisedSpec][]),
    running: new Map<Part, LoggedProcess>(Object.entries(own.running) as [Part, LoggedProcess][]),
  };
}

/**
 * Starts a worker and an API of a suite's own, on its own database, task queue and deployment, with keys of its own.
 * Call `stop` in `afterAll`, also when a test failed.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const bundle = process.env.HMTP_TEST_BUNDLE;
  if (!bundle)
    throw new Error('there is no workflow bundle: the set-up said above why the flows could not be bundled');
  const folder = path.join(
    sharedVariable('HMTP_TEST_FOLDER'),
    `${options.suite}-${randomBytes(3).toString('hex')}`,
  );
  // The shared run folder, so that a killed test run is cleared by the next one.
  const folders = {
    run: path.join(sharedVariable('HMTP_TEST_FOLDER'), 'run'),
    logs: path.join(sharedVariable('HMTP_TEST_FOLDER'), 'logs', path.basename(folder)),
  };
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755);
  const { database, corner, specs, running } = await findStores(options, folder, folders);
  const buildId = computeBuildId();
  const [apiPort, webPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const webUrl = options.web ? `http://127.0.0.1:${webPort}` : '';
  const loginsFile = path.join(folder, 'logins.json');
  writeFileSync(loginsFile, JSON.stringify(database.logins));
  const environments = createEnvironments(
    {
      urls: databaseUrls(database.ownerUrl, database.rolePasswords),
      secrets: {
        rolePasswords: database.rolePasswords,
        masterKey: database.masterKey,
        jwtKeys: newJwtKeys(),
        demoPassword: '',
      },
      temporalAddress: corner.address,
      namespace: corner.namespace,
      taskQueue: corner.taskQueue,
      deployment: corner.deployment,
      loginsFile,
    },
    { ...process.env, ...options.env },
  );

  const start = async (part: Part, env: NodeJS.ProcessEnv = {}): Promise<void> => {
    const spec = specs.get(part);
    if (!spec) throw new Error(`this stack has no ${part} of its own`);
    const withEnv = { ...spec, env: { ...(spec.env ?? process.env), ...env } };
    running.set(part, await startUntilReady(withEnv, folders));
  };
  const stop = async (): Promise<void> => {
    for (const part of stopOrder) await running.get(part)?.stop();
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    specs.set('worker', workerSpec('worker', environments.worker({ buildId, bundle, metricsPort })));
    if (options.web) await ensureWebBuild(folders);
    const door = options.web ? { door: { host: '127.0.0.1', port: webPort, webHandler } } : {};
    specs.set(
      'api',
      apiSpec(environments.api({ port: apiPort, publicUrl: webUrl || apiUrl, temporalUi: '', ...door })),
    );
    await start('worker');
    await makeCurrent(corner, buildId);
    await start('api');
  } catch (error) {
    await stop();
    // With the last log lines, which vitest would not show of a cause.
    throw new Error(describeFailure(error), { cause: error });
  }
  return {
    apiUrl,
    webUrl,
    database,
    corner,
    buildId,
    masterKey: database.masterKey,
    logins: database.logins,
    async kill(part, signal = 'SIGKILL') {
      const process = running.get(part);
      if (!process) throw new Error(`this stack has no ${part} of its own`);
      process.kill(signal);
      await process.exited;
    },
    async restart(part, env) {
      await running.get(part)?.stop();
      await start(part, env);
    },
    env: (part) => specs.get(part)?.env ?? process.env,
    log(part) {
      const process = running.get(part);
      return process ? readLog(process.logFile) : '';
    },
    stop,
  };
}

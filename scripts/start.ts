import { chmodSync, existsSync } from 'node:fs';
import { passwordsOf } from '#db/roles.ts';
import { createEnvironments, databaseUrls } from '#scripts/platform/environment.ts';
import { describeDemo, readLogins, writeDemo, type Demo } from '#scripts/platform/demo-json.ts';
import { describeFailure, messageOf, StartFailure } from '#scripts/platform/failure.ts';
import { ensureInstallation } from '#scripts/platform/installation.ts';
import { claimLauncher } from '#scripts/platform/launcher-lock.ts';
import { stopLeftovers } from '#scripts/platform/leftovers.ts';
import { createStateFolder, stateFolder } from '#scripts/platform/paths.ts';
import { choosePorts } from '#scripts/platform/ports.ts';
import { apiSpec } from '#scripts/platform/processes.ts';
import { runOnce } from '#scripts/platform/run-once.ts';
import { loadSecrets, type Secrets } from '#scripts/platform/secrets.ts';
import { onStopSignals } from '#scripts/platform/signals.ts';
import { createSteps, seconds } from '#scripts/platform/steps.ts';
import { clearKilledDatabase, startDatabase, startFlows } from '#scripts/platform/stores.ts';
import { createSupervisor } from '#scripts/platform/supervise.ts';
import { obtainTemporalUi, temporalUiSpec, uiSocket } from '#scripts/platform/temporal-ui.ts';
import { ensureWebBuild, webHandler } from '#scripts/platform/web-build.ts';
import { startWorkers } from '#scripts/platform/workers.ts';
import type { FlowBuild } from '#temporal/bundle-path.ts';
import type { TemporalServer } from '#temporal/connection.ts';

const began = performance.now();
const steps = createSteps();
const state = stateFolder();
const retireEveryMilliseconds = 60_000;
/** After Temporal's store was lost: begins the flows of open visits and orders anew from the database. */
const isRebuilding = process.argv.includes('--rebuild-flows');

/** Secrets of the demo; what the environment sets wins. */
function demoSecrets(): Secrets {
  const own = loadSecrets(state.secretsFile);
  const { HMTP_MASTER_KEY, HMTP_JWT_KEYS, HMTP_DEMO_PASSWORD } = process.env;
  return {
    ...own,
    rolePasswords: { ...own.rolePasswords, ...passwordsOf(process.env, process.env.DATABASE_URL) },
    masterKey: HMTP_MASTER_KEY ?? own.masterKey,
    jwtKeys: HMTP_JWT_KEYS ?? own.jwtKeys,
    demoPassword: HMTP_DEMO_PASSWORD ?? own.demoPassword,
  };
}

/** The seed writes passwords; nobody else needs to read them. */
function chmodIfThere(file: string): void {
  if (existsSync(file)) chmodSync(file, 0o600);
}

function bundleFlows(): Promise<FlowBuild> {
  return steps.run('flows', async (detail) => {
    const output = await runOnce(
      {
        name: 'bundle',
        script: 'temporal/bundle.ts',
        args: [state.builds],
        remedy: 'npm run check shows what is wrong in workflows/',
      },
      state,
    );
    const build = JSON.parse(output.trim().split('\n').at(-1) ?? '') as FlowBuild & { isCached: boolean };
    detail(`version ${build.buildId.slice(0, 8)}, ${build.isCached ? 'cached' : 'bundled'}`);
    return build;
  });
}

/** Waits for all, so that nothing is still starting when one fails, then throws the first failure. */
async function allSettled<T extends readonly unknown[]>(works: {
  [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const results = await Promise.allSettled(works);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

async function start(): Promise<void> {
  createStateFolder(state);
  const lock = claimLauncher(state.folder);
  if ('heldBy' in lock) {
    const where = lock.heldBy.url ? ` at ${lock.heldBy.url}` : ', still starting';
    throw new StartFailure(
      `HMTP runs already${where} (pid ${lock.heldBy.pid})`,
      `use it, or stop it with Ctrl-C in its window or kill ${lock.heldBy.pid}`,
    );
  }
  const supervisor = createSupervisor(state, (line) => {
    steps.say(line);
  });
  let timer: NodeJS.Timeout | undefined;
  let closeWorkers: (() => Promise<void>) | undefined;
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await supervisor.stopAll();
    await closeWorkers?.();
    lock.release();
  };
  const isStopping = onStopSignals(steps, stop, supervisor.killAll);
  try {
    const stopped = await stopLeftovers(state.run);
    if (stopped.length > 0) steps.say(`stopped what a killed start had left: ${stopped.join(', ')}`);
    const secrets = demoSecrets();
    await clearKilledDatabase(state);
    const ports = await choosePorts(process.env, (line) => {
      steps.say(line);
    });
    const webHost = process.env.HMTP_WEB_HOST ?? '127.0.0.1';
    const webUrl = process.env.HMTP_PUBLIC_URL ?? `http://127.0.0.1:${ports.web}`;
    const apiUrl = `http://127.0.0.1:${ports.api}`;
    const context = { state, secrets, ports, steps, supervisor, environment: process.env };

    const [ownerUrl, temporal] = await allSettled<[string, TemporalServer]>([
      startDatabase(context),
      startFlows(context),
    ]);
    const namespace = process.env.TEMPORAL_NAMESPACE ?? 'default';
    await ensureInstallation(ownerUrl, temporal, namespace, isRebuilding);
    const deployment = { namespace, deploymentName: process.env.HMTP_DEPLOYMENT ?? 'hmtp' };
    const environments = createEnvironments({
      urls: databaseUrls(ownerUrl, secrets.rolePasswords, process.env),
      secrets,
      temporalAddress: temporal.address,
      namespace,
      taskQueue: process.env.HMTP_TASK_QUEUE ?? 'hmtp',
      deployment: deployment.deploymentName,
      loginsFile: state.loginsFile,
    });
    const prepareData = async (): Promise<void> => {
      const remedy = 'npm run demo:reset begins with new data, when the data may go';
      await steps.run('migrate', () =>
        runOnce({ name: 'migrate', script: 'db/migrate.ts', env: environments.migrate(), remedy }, state),
      );
      await steps.run('seed', () =>
        runOnce({ name: 'seed', script: 'db/seed.ts', env: environments.seed(), remedy }, state),
      );
    };
    const buildWeb = (): Promise<void> =>
      steps.run('web build', async (detail) => {
        detail(await ensureWebBuild(state));
      });
    const startUi = (): Promise<string> =>
      steps.run('temporal ui', async (detail) => {
        const { HMTP_TEMPORAL_UI } = process.env;
        if (HMTP_TEMPORAL_UI !== undefined) {
          detail('of HMTP_TEMPORAL_UI');
          return HMTP_TEMPORAL_UI;
        }
        const found = await obtainTemporalUi();
        if ('why' in found) {
          detail(`none: ${found.why}`);
          return '';
        }
        detail(found.isCached ? 'cached' : 'built');
        const socket = uiSocket(state);
        const settings = {
          temporalAddress: temporal.address,
          namespace,
          publicUrl: webUrl,
          environment: process.env,
        };
        await supervisor.start(temporalUiSpec(found.program, socket, settings));
        return `unix:${socket}`;
      });
    const [build, , , uiAt] = await allSettled<[FlowBuild, void, void, string]>([
      bundleFlows(),
      prepareData(),
      buildWeb(),
      startUi(),
    ]);
    const workers = await startWorkers(
      { builds: state.builds, deployment, temporal, environments, steps, supervisor },
      build,
    );
    closeWorkers = workers.close;
    if (isRebuilding)
      await steps.run('flows anew', async (detail) => {
        const remedy = 'npm start -- --rebuild-flows again: what was begun is left alone';
        const env = environments.worker({ ...build, metricsPort: 0 });
        const output = await runOnce({ name: 'rebuild', script: 'temporal/rebuild.ts', env, remedy }, state);
        const last = JSON.parse(output.trim().split('\n').at(-1) ?? '') as { started: number };
        detail(`${last.started} visits and orders go on`);
      });
    const door = { host: webHost, port: ports.web, webHandler };
    await steps.run('api', () =>
      supervisor.start(
        apiSpec(environments.api({ port: ports.api, publicUrl: webUrl, temporalUi: uiAt, door })),
      ),
    );

    chmodIfThere(state.loginsFile);
    const demo: Demo = {
      web: webUrl,
      api: apiUrl,
      temporal: temporal.address,
      temporalUi: uiAt ? `${webUrl}/temporal` : '',
      postgres: ownerUrl,
      logins: readLogins(state.loginsFile),
    };
    writeDemo(state.demoFile, demo);
    lock.setUrl(webUrl);
    for (const line of describeDemo(demo)) steps.say(line);
    steps.say(`started in ${seconds(performance.now() - began)}`);
    timer = setInterval(() => {
      workers.retire().catch((error: unknown) => {
        steps.say(`earlier flow versions could not be looked at: ${messageOf(error)}`);
      });
    }, retireEveryMilliseconds);
  } catch (error) {
    if (isStopping()) return;
    await stop();
    throw error;
  }
}

try {
  await start();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
}

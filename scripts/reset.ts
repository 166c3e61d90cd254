import { rmSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { describeFailure, StartFailure } from '#scripts/platform/failure.ts';
import { livingLauncher } from '#scripts/platform/launcher-lock.ts';
import { stopLeftovers } from '#scripts/platform/leftovers.ts';
import { stateFolder } from '#scripts/platform/paths.ts';
import { outsideData } from '#scripts/platform/postgres-binaries.ts';
import { connect } from '#scripts/platform/postgres.ts';
import { isAlive } from '#scripts/platform/process-identity.ts';
import { createSteps } from '#scripts/platform/steps.ts';
import { clearKilledDatabase } from '#scripts/platform/stores.ts';
import { setTimeout as sleep } from 'node:timers/promises';

const steps = createSteps();
const state = stateFolder();
const stopTimeoutMilliseconds = 60_000;

/** Asks a running `npm start` to stop and waits for it. */
async function stopLauncher(): Promise<void> {
  const launcher = livingLauncher(state.folder);
  if (!launcher) return;
  process.kill(launcher.pid, 'SIGTERM');
  const deadline = Date.now() + stopTimeoutMilliseconds;
  while (isAlive(launcher)) {
    if (Date.now() > deadline)
      throw new StartFailure(
        `npm start (pid ${launcher.pid}) does not stop`,
        `kill -9 ${launcher.pid}, then npm run demo:reset again`,
      );
    await sleep(100);
  }
}

/** Schemas of a database that is not ours to delete; its server and other databases stay. */
async function emptyExternal(url: string): Promise<void> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ name: string }>(
      `select nspname as name from pg_namespace where nspname like 'hmtp%' or nspname = 'public'`,
    );
    for (const { name } of rows) await client.query(`drop schema ${pg.escapeIdentifier(name)} cascade`);
    await client.query('create schema public');
  } finally {
    await client.end();
  }
}

/** Deletes the data of both stores, the secrets and the kept builds. Asks nothing. */
async function reset(): Promise<void> {
  await stopLauncher();
  await stopLeftovers(state.run);
  await clearKilledDatabase(state);
  if (process.env.DATABASE_URL) await emptyExternal(process.env.DATABASE_URL);
  if (process.env.TEMPORAL_ADDRESS) {
    steps.say(
      'the flows of TEMPORAL_ADDRESS stay: delete its namespace there, or name another by TEMPORAL_NAMESPACE',
    );
  }
  rmSync(path.dirname(outsideData(state)), { recursive: true, force: true });
  rmSync(state.folder, { recursive: true, force: true });
}

try {
  await steps.run('demo data deleted', reset);
  steps.say('npm start begins with new data');
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exit(1);
}

import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartFailure } from '#scripts/platform/failure.ts';
import { evidenceOf, startLogged } from '#scripts/platform/logged-process.ts';
import { root, stateFolder } from '#scripts/platform/paths.ts';
import { outsideData } from '#scripts/platform/postgres-binaries.ts';
import { freePort, portNames } from '#scripts/platform/ports.ts';

const startTimeoutMilliseconds = 180_000;

/**
 * Starts the whole platform by the launcher itself, in a state folder of its own, for the time of `work`.
 * @param work gets an environment in which `HMTP_STATE_DIR` names that folder, with its `demo.json`
 */
export async function withPlatform<T>(
  folder: string,
  env: NodeJS.ProcessEnv,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const state = stateFolder(path.join(folder, 'platform'));
  mkdirSync(state.folder, { recursive: true });
  const ports: Record<string, string> = {};
  for (const { variable } of Object.values(portNames)) ports[variable] = String(await freePort());
  const own = { ...env, ...ports, HMTP_STATE_DIR: state.folder };
  const launcher = startLogged(
    {
      name: 'launcher',
      command: process.execPath,
      args: [path.join(root, 'scripts', 'start.ts')],
      cwd: root,
      env: own,
      stopSignal: 'SIGINT',
      stopGraceMilliseconds: 60_000,
    },
    { logs: state.logs, run: path.join(folder, 'run') },
  );
  try {
    const deadline = Date.now() + startTimeoutMilliseconds;
    while (!existsSync(state.demoFile)) {
      if (launcher.exit() || Date.now() > deadline) {
        throw new StartFailure(
          'the platform did not start',
          'npm start shows why',
          evidenceOf(launcher.logFile, 15),
        );
      }
      await sleep(200);
    }
    return await work(own);
  } finally {
    await launcher.stop();
    // As root in a folder that the postgres user cannot enter, the data lies outside the temporary folder.
    rmSync(path.dirname(outsideData(state)), { recursive: true, force: true });
  }
}

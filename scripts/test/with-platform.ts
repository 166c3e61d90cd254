import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartFailure } from '#scripts/platform/failure.ts';
import { evidenceOf, startLogged } from '#scripts/platform/logged-process.ts';
import { root, stateFolder, type StateFolder } from '#scripts/platform/paths.ts';
import { outsideData } from '#scripts/platform/postgres-binaries.ts';
import { freePort, portNames } from '#scripts/platform/ports.ts';

const startTimeoutMilliseconds = 180_000;

export type StartedPlatform = {
  /** Environment in which `HMTP_STATE_DIR` names its folder, with its `demo.json`. */
  readonly env: NodeJS.ProcessEnv;
  readonly state: StateFolder;
  stop(): Promise<void>;
};

/**
 * Starts the whole platform by the launcher itself, as a person does, in a state folder of its own below `folder`.
 * @throws StartFailure with the last lines of its log
 */
export async function startPlatform(
  folder: string,
  env: NodeJS.ProcessEnv,
  name = 'platform',
): Promise<StartedPlatform> {
  const state = stateFolder(path.join(folder, name));
  mkdirSync(state.folder, { recursive: true });
  const ports: Record<string, string> = {};
  for (const { variable } of Object.values(portNames)) ports[variable] = String(await freePort());
  const own = { ...env, ...ports, HMTP_STATE_DIR: state.folder };
  const launcher = startLogged(
    {
      name: `${name}-launcher`,
      command: process.execPath,
      args: [path.join(root, 'scripts', 'start.ts')],
      cwd: root,
      env: own,
      stopSignal: 'SIGINT',
      stopGraceMilliseconds: 60_000,
    },
    { logs: state.logs, run: path.join(folder, 'run') },
  );
  const stop = async (): Promise<void> => {
    await launcher.stop();
    // As root in a folder that the postgres user cannot enter, the data lies outside the temporary folder.
    rmSync(path.dirname(outsideData(state)), { recursive: true, force: true });
  };
  const deadline = Date.now() + startTimeoutMilliseconds;
  while (!existsSync(state.demoFile)) {
    if (launcher.exit() || Date.now() > deadline) {
      const failure = new StartFailure(
        'the platform did not start',
        'npm start shows why',
        evidenceOf(launcher.logFile, 15),
      );
      await stop();
      throw failure;
    }
    await sleep(200);
  }
  return { env: own, state, stop };
}

/** Has a platform of its own for the time of `work`, which gets its environment. */
export async function withPlatform<T>(
  folder: string,
  env: NodeJS.ProcessEnv,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const platform = await startPlatform(folder, env);
  try {
    return await work(platform.env);
  } finally {
    await platform.stop();
  }
}

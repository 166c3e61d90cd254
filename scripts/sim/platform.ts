import { existsSync, readFileSync } from 'node:fs';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { livingLauncher } from '#scripts/platform/launcher-lock.ts';
import { stateFolder } from '#scripts/platform/paths.ts';
import { withPlatform } from '#scripts/test/with-platform.ts';
import { createRunFolder, removeRunFolder } from '#test/setup/run-folder.ts';
import { lookUntil } from './http.ts';

const readDemo = (file: string): Demo => JSON.parse(readFileSync(file, 'utf8')) as Demo;

async function isHealthy(demo: Demo): Promise<boolean> {
  try {
    return (await fetch(`${demo.api}/healthz`, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}

/** The platform that runs here, or null. One whose API is just being started again is waited for. */
async function runningDemo(): Promise<Demo | null> {
  const state = stateFolder();
  const look = async (): Promise<Demo | null> => {
    const demo = existsSync(state.demoFile) ? readDemo(state.demoFile) : null;
    return demo && (await isHealthy(demo)) ? demo : null;
  };
  return livingLauncher(state.folder) ? lookUntil(look) : look();
}

/**
 * Plays against the platform of the state folder, or against one of its own for the time of `work`.
 * @param work gets the platform, and an environment in which other scripts find the same one
 */
export async function usePlatform<T>(
  say: (line: string) => void,
  work: (demo: Demo, env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const running = await runningDemo();
  if (running) {
    say(`platform: ${running.web}`);
    return work(running, process.env);
  }
  say('platform: none runs here, starting one for this run ...');
  const folder = createRunFolder();
  try {
    return await withPlatform(folder, process.env, (env) =>
      work(readDemo(stateFolder(env.HMTP_STATE_DIR).demoFile), env),
    );
  } finally {
    await removeRunFolder(folder);
  }
}

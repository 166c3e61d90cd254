import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.ts';

/** Browsers are no option: what people use is tested in one, or the run fails. */
export const noChromium =
  'no Chromium that works: HMTP_CHROMIUM names one, or without it none is here and none could be installed';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const macPrograms = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const installTimeoutMilliseconds = 300_000;

function works(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

function onPath(name: string): string | undefined {
  const found = spawnSync('/bin/sh', ['-c', 'command -v "$0"', name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** Browser that playwright's own installer put into the user's cache, if any. */
async function packagedChromium(): Promise<string | undefined> {
  try {
    const { chromium } = await import('playwright-core');
    const program = chromium.executablePath();
    return program && existsSync(program) ? program : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A working Chromium: the one that `HMTP_CHROMIUM` names and then no other, or else that of the PATH, the usual place on macOS, or
 * playwright's cache.
 */
export async function findChromium(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const { HMTP_CHROMIUM: named } = environment;
  if (named) return works(named) ? named : undefined;
  const candidates = [...names.map(onPath), ...macPrograms, await packagedChromium()];
  return candidates.find((program) => program !== undefined && program !== '' && works(program));
}

/**
 * Finds a Chromium or installs one: by apt as root, else by playwright's installer. Undefined when neither works, and when the one
 * that was named does not: testing in another one than was asked for would tell nothing of it.
 */
export async function obtainChromium(
  say: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  const found = await findChromium(environment);
  if (found || environment.HMTP_CHROMIUM) return found;
  const options = {
    stdio: 'ignore',
    timeout: installTimeoutMilliseconds,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  } as const;
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    say('chromium: installing it with apt-get ...');
    spawnSync('apt-get', ['update', '-qq'], options);
    spawnSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'],
      options,
    );
    const installed = await findChromium();
    if (installed) return installed;
  }
  say('chromium: fetching it with the installer of playwright-core ...');
  spawnSync(
    process.execPath,
    [path.join(root, 'node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium'],
    options,
  );
  return findChromium();
}

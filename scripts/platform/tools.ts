import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The version that the tests are run with when it has to be installed. */
const schemathesisVersion = '4.32.5';
const installMilliseconds = 180_000;

const works = (program: string, argument = '--version'): boolean =>
  spawnSync(program, [argument], { stdio: 'ignore', timeout: 30_000 }).status === 0;

/** `promtool` by `HMTP_PROMTOOL` or the PATH; undefined where there is none. */
export const findPromtool = (environment: NodeJS.ProcessEnv = process.env): string | undefined =>
  [environment.HMTP_PROMTOOL, 'promtool'].find((program) => program && works(program));

/**
 * Schemathesis by `HMTP_SCHEMATHESIS`, the PATH, or a virtual environment in the user's cache folder that is made here when
 * there is a Python and its packages can be had. Undefined where it cannot be obtained.
 */
export function obtainSchemathesis(
  say: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const cache = environment.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
  const folder = path.join(cache, 'hmtp', `schemathesis-${schemathesisVersion}`);
  const cached = path.join(folder, 'bin', 'schemathesis');
  const found = [environment.HMTP_SCHEMATHESIS, 'schemathesis', 'st', cached].find(
    (program) => program && works(program),
  );
  if (found || !works('python3')) return found;
  say('schemathesis: installing it into the cache folder ...');
  mkdirSync(path.dirname(folder), { recursive: true });
  const run = (program: string, ...args: string[]) =>
    spawnSync(program, args, { stdio: 'ignore', timeout: installMilliseconds }).status === 0;
  const isMade =
    run('python3', '-m', 'venv', folder) &&
    run(path.join(folder, 'bin', 'pip'), 'install', '-q', `schemathesis==${schemathesisVersion}`);
  return isMade && existsSync(cached) && works(cached) ? cached : undefined;
}

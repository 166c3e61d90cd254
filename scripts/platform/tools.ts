import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The versions that are used when they have to be installed. */
const schemathesisVersion = '4.32.5';
const lighthouseVersion = '13.5.0';
const installMilliseconds = 180_000;
const cacheFolder = ({ XDG_CACHE_HOME: cache = path.join(homedir(), '.cache') }: NodeJS.ProcessEnv) =>
  path.join(cache, 'hmtp');

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
  const folder = path.join(cacheFolder(environment), `schemathesis-${schemathesisVersion}`);
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

/**
 * The script that runs Lighthouse, from the user's cache folder, where it is installed when it is not there: of all its packages nothing
 * else here needs one. Undefined where it cannot be obtained.
 */
export function obtainLighthouse(
  say: (line: string) => void,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const folder = path.join(cacheFolder(environment), `lighthouse-${lighthouseVersion}`);
  const script = path.join(folder, 'node_modules', 'lighthouse', 'cli', 'index.js');
  const isThere = () =>
    spawnSync(process.execPath, [script, '--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
  if (isThere()) return script;
  say('lighthouse: installing it into the cache folder ...');
  mkdirSync(folder, { recursive: true });
  const how = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts'];
  spawnSync('npm', ['install', '--prefix', folder, ...how, `lighthouse@${lighthouseVersion}`], {
    stdio: 'ignore',
    timeout: installMilliseconds,
  });
  return isThere() ? script : undefined;
}

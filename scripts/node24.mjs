// Runs on the machine's own Node (20 or newer) before anything is installed: node: modules only.
// Everything else of the project runs on Node 24, which comes with the npm packages.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const wantedMajor = 24;
const npmCiArguments = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];

/** A failure a person can act on: what happened and the remedy, shown as one line without a stack. */
export class StartFailure extends Error {
  constructor(what, remedy) {
    super(`${what} -- remedy: ${remedy}`);
  }
}

function nodeMajor(version) {
  return Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);
}

function packagedNodes() {
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`];
  return names.map((name) => path.join(root, 'node_modules', name, 'bin', 'node'));
}

/** The Node 24 executable to use, or undefined when packages are not installed yet. */
export function findNode() {
  if (nodeMajor(process.version) >= wantedMajor) return process.execPath;
  for (const candidate of packagedNodes()) {
    if (!existsSync(candidate)) continue;
    const probe = spawnSync(candidate, ['--version'], { encoding: 'utf8' });
    if (probe.status === 0 && nodeMajor(probe.stdout.trim()) >= wantedMajor) return candidate;
  }
  return undefined;
}

/**
 * What is wrong with node_modules, or undefined when it holds exactly what package-lock.json asks for. npm writes
 * its hidden lock file last, so an interrupted install is seen too. Optional packages may be absent (other systems).
 */
export function installProblem(folder = root) {
  const lockText = readFileSync(path.join(folder, 'package-lock.json'));
  const hash = createHash('sha256').update(lockText).digest('hex');
  const stamp = path.join(folder, 'node_modules', '.hmtp-lock-hash');
  const hiddenPath = path.join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(hiddenPath)) return 'packages are not installed';
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return undefined;
  const wanted = JSON.parse(lockText.toString('utf8')).packages;
  const present = JSON.parse(readFileSync(hiddenPath, 'utf8')).packages;
  for (const [key, entry] of Object.entries(wanted)) {
    if (key === '') continue;
    const found = present[key];
    if (!found && (entry.optional || entry.devOptional || entry.peer)) continue;
    if (!found || found.version !== entry.version) {
      return `${key.replace(/^.*node_modules\//, '')} ${entry.version ?? ''} is not installed as package-lock.json asks`;
    }
  }
  try {
    writeFileSync(stamp, hash);
  } catch {
    // A read-only node_modules only costs the comparison again next time.
  }
  return undefined;
}

/** Installs packages when node_modules differs from package-lock.json. Prints one timed line when it did. */
export function ensureInstalled() {
  if (nodeMajor(process.version) < 20) {
    throw new StartFailure(`Node ${process.version} is too old`, 'install Node 20 or newer');
  }
  const problem = installProblem();
  if (problem === undefined && findNode()) return;
  process.stdout.write(`packages (npm ci: ${problem ?? 'Node 24 is missing'}) ...\n`);
  const began = Date.now();
  // Under `npm start` the PATH begins with node_modules/.bin, whose `node` npm ci is about to delete.
  const bin = path.join(root, 'node_modules', '.bin');
  const searchPath = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== bin);
  const done = spawnSync('npm', npmCiArguments, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: searchPath.join(path.delimiter) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (done.status !== 0) {
    // npm tells the cause first and its usage text last.
    const reason = (done.stderr || done.error?.message || '')
      .trim()
      .split('\n')
      .filter((line) => !line.includes('npm warn'))
      .slice(0, 12);
    for (const line of reason) process.stderr.write(`  | ${line}\n`);
    throw new StartFailure('npm ci failed', 'check the network and the npm registry, then start again');
  }
  process.stdout.write(`packages (npm ci) ... ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  installProblem();
}

/** Environment in which `node` means Node 24 for every process started below. */
function environmentFor(node) {
  return {
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
    HMTP_WRAPPER_PID: String(process.pid),
  };
}

/** Parent of a process, or undefined when it has ended or the system does not tell. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    if (process.platform === 'linux') return undefined;
    const found = spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' });
    return found.status === 0 ? Number(found.stdout.trim()) : undefined;
  }
}

/** Calls back once when npm, which runs us directly or through a shell, was killed hard. */
function whenNpmIsGone(callback) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const timer = setInterval(
    () => {
      if (process.ppid === parent && parentOf(parent) === grandparent) return;
      clearInterval(timer);
      callback();
    },
    process.platform === 'linux' ? 1000 : 5000,
  );
  timer.unref();
}

/**
 * Runs a script on Node 24 in the foreground and ends with its exit code. Signals are passed on, and the script is
 * stopped when npm is killed hard.
 */
export function runOnNode24(script, args) {
  const node = findNode();
  if (!node) {
    throw new StartFailure(
      `there is no Node ${wantedMajor} for ${process.platform}-${process.arch}`,
      `install Node ${wantedMajor} and put it on the PATH`,
    );
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: environmentFor(node),
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  whenNpmIsGone(() => child.kill('SIGTERM'));
  child.on('error', (error) => {
    process.stderr.write(`cannot run ${node}: ${error.message} -- remedy: run npm ci\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (signal ? (constants.signals[signal] ?? 0) : 0));
  });
}

/** Runs `work`; a StartFailure becomes one line and exit code 1. */
export function orOneLine(work) {
  try {
    work();
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { clearKilledRuns, createRunFolder, removeRunFolder } from '#test/setup/run-folder.ts';
import { startShared, type SharedParts } from '#test/setup/shared.ts';
import { obtainChromium } from '#scripts/platform/chromium.ts';
import { describeFailure } from '#scripts/platform/failure.ts';
import { root } from '#scripts/platform/paths.ts';
import { createSteps, seconds } from '#scripts/platform/steps.ts';
import { ensureWebBuild } from '#scripts/platform/web-build.ts';
import { addCounts, describeCounts, noCounts, type Counts } from './counts.ts';
import { stopForeground } from './foreground.ts';
import { phases, type Phase } from './phases.ts';

type PhaseResult = {
  name: string;
  counts: Counts;
  milliseconds: number;
  note?: string;
  failures: readonly string[];
};

const steps = createSteps();
const wanted = process.argv.slice(2);
const chosen = wanted.length === 0 ? phases : phases.filter((phase) => wanted.includes(phase.name));
await clearKilledRuns();
const reports = createRunFolder();
const keptLogs = path.join(root, '.hmtp', 'test-logs');
let shared: SharedParts | undefined;
let cleaning: Promise<void> | undefined;

/** Stops everything once, however often it is asked to. */
function cleanUp(): Promise<void> {
  cleaning ??= (async () => {
    await stopForeground();
    await removeRunFolder(reports);
    await shared?.stop();
  })();
  return cleaning;
}

/** Logs of the servers outlive the run only when something failed. */
function keepLogs(): void {
  rmSync(keptLogs, { recursive: true, force: true });
  mkdirSync(keptLogs, { recursive: true });
  for (const folder of [shared?.logs, path.join(reports, 'platform', 'logs')]) {
    if (folder && existsSync(folder)) cpSync(folder, keptLogs, { recursive: true });
  }
  steps.say(`logs of the servers are in ${path.relative(root, keptLogs)}`);
}

async function runPhase(phase: Phase, context: Parameters<Phase['run']>[0]): Promise<PhaseResult> {
  steps.say(`\n=== ${phase.name}`);
  const began = performance.now();
  const result = (counts: Counts, note?: string, failures: readonly string[] = []): PhaseResult => ({
    name: phase.name,
    failures,
    counts,
    milliseconds: performance.now() - began,
    ...(note ? { note } : {}),
  });
  if (phase.needsServers && context.setupProblem)
    return result({ ...noCounts, failed: 1 }, 'the servers could not be started');
  try {
    const counts = await phase.run(context);
    return result(counts, counts.note, counts.failures);
  } catch (error) {
    steps.say(describeFailure(error));
    return result({ ...noCounts, failed: 1 });
  }
}

function summarise(results: readonly PhaseResult[]): void {
  for (const { name, failures } of results)
    for (const failure of failures) steps.say(`\nfailed in ${name}: ${failure}`);
  steps.say('');
  for (const { name, counts, milliseconds, note } of results) {
    steps.say(
      `${name.padEnd(10)} ${describeCounts(counts).padEnd(40)} ${seconds(milliseconds).padStart(12)}${note ? `  (${note})` : ''}`,
    );
  }
}

async function main(): Promise<number> {
  const unknown = wanted.filter((name) => !phases.some((phase) => phase.name === name));
  if (unknown.length > 0) {
    steps.say(
      `there is no phase ${unknown.join(', ')} -- remedy: choose from ${phases.map((phase) => phase.name).join(', ')}`,
    );
    return 1;
  }
  const began = performance.now();
  let setupProblem: string | undefined;
  let chromium: string | undefined;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    FORCE_COLOR: process.env.FORCE_COLOR ?? (process.stdout.isTTY ? '1' : '0'),
  };
  if (chosen.some((phase) => phase.name === 'e2e')) {
    chromium = await steps.run('chromium', async (detail) => {
      const found = await obtainChromium(steps.say);
      detail(found ?? 'none');
      return found;
    });
    if (chromium) env.HMTP_CHROMIUM = chromium;
  }
  if (chosen.some((phase) => phase.needsServers)) {
    try {
      shared = await steps.run('test servers', () => startShared(steps.say));
      Object.assign(env, shared.environment);
    } catch (error) {
      setupProblem = describeFailure(error);
      steps.say(setupProblem);
    }
  }
  // Built before the suites: two of them building the same folder at once would spoil it.
  if (chosen.some((phase) => phase.name !== 'check' && phase.name !== 'unit')) {
    const folders = { run: path.join(reports, 'run'), logs: path.join(reports, 'logs') };
    await steps
      .run('web build', async (detail) => {
        detail(await ensureWebBuild(folders));
      })
      .catch((error: unknown) => {
        steps.say(describeFailure(error));
      });
  }
  const results: PhaseResult[] = [];
  for (const phase of chosen) {
    if (cleaning) break;
    results.push(await runPhase(phase, { env, folder: reports, setupProblem, chromium }));
  }
  const total = results.map((result) => result.counts).reduce(addCounts, noCounts);
  if (cleaning) return 130;
  if (total.failed > 0) keepLogs();
  await cleanUp();
  summarise(results);
  steps.say(`${'all'.padEnd(51)} ${seconds(performance.now() - began).padStart(12)}`);
  steps.say(describeCounts(total));
  return total.failed > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (cleaning) return;
    steps.say('stopping the tests ...');
    void cleanUp().finally(() => process.exit(130));
  });
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
// A suite's forgotten timer must not keep a finished run alive.
process.exit();

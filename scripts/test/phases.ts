import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { noChromium } from '#scripts/platform/chromium.ts';
import { root } from '#scripts/platform/paths.ts';
import { findPromtool, obtainSchemathesis } from '#scripts/platform/tools.ts';
import { countFigures, countVitest, listFailures, listMissed, noCounts, type Counts } from './counts.ts';
import { runForeground } from './foreground.ts';
import { withPlatform } from './with-platform.ts';

export type PhaseContext = {
  readonly env: NodeJS.ProcessEnv;
  /** Folder for reports and for what a suite starts. */
  readonly folder: string;
  /** Why the servers could not be started, if so. */
  readonly setupProblem: string | undefined;
  readonly chromium: string | undefined;
};

export type Phase = {
  readonly name: string;
  /** Needs the shared Postgres and Temporal. */
  readonly needsServers: boolean;
  run(context: PhaseContext): Promise<PhaseCounts>;
};

type PhaseCounts = Counts & {
  readonly note?: string;
  /** What failed, for the end of the log. */
  readonly failures?: readonly string[];
};

const vitestProgram = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');

/** Runs one vitest project and counts its tests. */
async function runVitest(project: string, context: PhaseContext): Promise<PhaseCounts> {
  const report = path.join(context.folder, `vitest-${project}.json`);
  const args = [
    vitestProgram,
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const { code } = await runForeground({
    name: `vitest-${project}`,
    args,
    env: context.env,
    run: path.join(context.folder, 'run'),
  });
  const written = existsSync(report) ? readFileSync(report, 'utf8') : undefined;
  const counts = countVitest(written, code);
  return counts.failed > 0 ? { ...counts, failures: listFailures(written) } : counts;
}

const vitestPhase = (project: string, needsServers: boolean): Phase => ({
  name: project,
  needsServers,
  run: (context) => runVitest(project, context),
});

/** A script whose last line is the JSON result of a safety suite, played against a platform of its own. */
const figuresPhase = (name: string, script: string, args: readonly string[]): Phase => ({
  name,
  needsServers: false,
  run: (context) =>
    withPlatform(context.folder, context.env, async (env) => {
      const spec = {
        name,
        args: [path.join(root, script), ...args],
        env,
        run: path.join(context.folder, 'run'),
        isRead: true,
      };
      const { code, output } = await runForeground(spec);
      return { ...countFigures(output, code), failures: listMissed(output) };
    }),
});

const checkPhase: Phase = {
  name: 'check',
  needsServers: false,
  async run(context) {
    const { code } = await runForeground({
      name: 'check',
      args: [path.join(root, 'scripts', 'check.mjs')],
      env: context.env,
    });
    return { ...noCounts, ...(code === 0 ? { passed: 1 } : { failed: 1 }) };
  },
};

/** The browsers walk through a platform that `test/setup/browser-platform.ts` starts by the launcher. */
const e2ePhase: Phase = {
  name: 'e2e',
  needsServers: false,
  async run(context) {
    if (!context.chromium) return { ...noCounts, failed: 1, note: noChromium };
    return runVitest('e2e', { ...context, env: { ...context.env, HMTP_BROWSER_FOLDER: context.folder } });
  },
};

/** A phase whose program may not be here: then it is counted as skipped, and the closing line says so. */
const withProgram = (find: () => string | undefined, note: string, phase: Phase): Phase => ({
  ...phase,
  run: async (context) => (find() ? phase.run(context) : { ...noCounts, skipped: 1, note }),
});

const rulesPhase: Phase = {
  name: 'rules',
  needsServers: false,
  run: () => {
    const program = findPromtool() ?? '';
    const { status } = spawnSync(
      program,
      ['test', 'rules', path.join('ops', 'prometheus', 'rules.test.yml')],
      {
        cwd: root,
        stdio: 'inherit',
      },
    );
    return Promise.resolve({ ...noCounts, ...(status === 0 ? { passed: 1 } : { failed: 1 }) });
  },
};

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Everything `npm test` runs, in order. `npm test -- unit int` runs only those named. */
export const phases: readonly Phase[] = [
  checkPhase,
  vitestPhase('unit', false),
  vitestPhase('int', true),
  e2ePhase,
  vitestPhase('budget', true),
  vitestPhase('chaos', true),
  figuresPhase('sim', 'scripts/sim.ts', []),
  withProgram(
    () => obtainSchemathesis(say),
    'no schemathesis here and none could be installed; HMTP_SCHEMATHESIS names one',
    figuresPhase('schema', 'scripts/schemathesis.ts', ['25']),
  ),
  withProgram(findPromtool, 'no promtool here; HMTP_PROMTOOL names one', rulesPhase),
];

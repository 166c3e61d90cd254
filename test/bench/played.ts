import path from 'node:path';
import { StartFailure } from '#scripts/platform/failure.ts';
import { root } from '#scripts/platform/paths.ts';
import { parseSuiteResult, type Figure } from '#scripts/test/counts.ts';
import { runForeground } from '#scripts/test/foreground.ts';
import { takeCpu, type CpuSnapshot } from './cpu.ts';
import { cpuOf, type Cpu, type Measured, type Pids } from './measured.ts';

export type Played = Measured & {
  readonly planned: number;
  readonly failed: number;
  readonly differences: number;
  readonly isClean: boolean;
  readonly completionsPerVisit: number;
};

type Figures = Readonly<Record<string, Figure>>;
const numberOf = (figures: Figures, name: string): number => Number(figures[name]?.value ?? 0);

/** What the last line of the simulation says. */
export function readPlayed(output: string): Omit<Played, keyof Cpu> {
  const result = parseSuiteResult(output);
  if (!result) throw new StartFailure('the simulation ended without a result', 'its output above says why');
  const { figures } = result;
  const of = (name: string): number => numberOf(figures, name);
  const visits = of('visitsClosed');
  const completions = Object.keys(figures)
    .filter((name) => name.startsWith('tasks.'))
    .reduce((sum, name) => sum + of(name), 0);
  return {
    visits,
    planned: of('visitsCompared'),
    failed: of('visitsFailed'),
    differences: of('workflowDiffersFromDatabase') + of('ordersDiffering') + of('stockDifferences'),
    isClean: result.ok,
    completionsPerVisit: visits > 0 ? completions / visits : 0,
    seconds: of('runSeconds'),
    p50: of('completionP50Ms'),
    p95: of('completionP95Ms'),
    perSecond: of('visitsPerSecond'),
  };
}

/** Plays a folder of bundles through the HTTP API as a process of its own. */
export async function play(
  folder: string,
  concurrency: number,
  env: NodeJS.ProcessEnv,
  pids: Pids,
): Promise<Played> {
  let from: CpuSnapshot = null;
  let to: CpuSnapshot = null;
  let seen = '';
  const { output } = await runForeground({
    name: `sim-${concurrency}`,
    args: [
      path.join(root, 'scripts', 'sim.ts'),
      ...['--bundles', folder, '--concurrency', String(concurrency)],
    ],
    env,
    isRead: true,
    // What is prepared before the day and compared after it belongs to no visit.
    onOutput: (text) => {
      seen += text;
      if (!from && seen.includes(': prepared\n')) from = takeCpu();
      if (!to && /\b(\d+) of \1 visits:/.test(seen)) to = takeCpu();
    },
  });
  const played = readPlayed(output);
  return { ...played, ...cpuOf(from, to, played.visits, pids) };
}

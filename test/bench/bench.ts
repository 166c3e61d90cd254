import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { StartFailure } from '#scripts/platform/failure.ts';
import { stateFolder } from '#scripts/platform/paths.ts';
import { withBare } from './bare.ts';
import { crowdFor, readFolder, writeCrowd } from './bundle-copies.ts';
import { platformPids } from './cpu.ts';
import type { BenchOptions } from './options.ts';
import { play } from './played.ts';
import type { Bench } from './report.ts';

const clients = 16;
/** One client shows latency, not throughput: it needs fewer visits, of a few patients. */
const alonePatients = 4;
const aloneShare = 4;
const bareShare = 4;

export type BenchContext = {
  readonly demo: Demo;
  /** In which scripts find the platform of `demo`. */
  readonly env: NodeJS.ProcessEnv;
  /** For what the bench writes. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
};

/** The processes of the platform that runs in an environment, by what they are. */
export function platformParts(env: NodeJS.ProcessEnv) {
  const { run } = stateFolder(env.HMTP_STATE_DIR);
  const pidsOf = (name: string): number[] => platformPids(run, (other) => other === name);
  const stores = { postgres: pidsOf('postgres'), temporal: pidsOf('temporal') };
  const workers = platformPids(run, (name) => name.startsWith('worker-'));
  const all = [process.pid, ...platformPids(run, () => true)];
  return { stores, pids: { parts: { ...stores, worker: workers, api: pidsOf('api') }, all } };
}

/**
 * Measures a platform and the floor under it, one after the other. The order is fixed, so that runs can be compared.
 * @throws the reason of the signal, once it was given
 */
export async function bench(
  options: BenchOptions,
  { demo, env, folder, signal, say }: BenchContext,
): Promise<Bench> {
  const bundles = readFolder(options.bundles ?? '');
  if (bundles.length === 0)
    throw new StartFailure('there is no bundle in that folder', '--bundles names a folder of *.json files');
  const salt = randomBytes(4).toString('hex');
  const written = (name: string, visits: number, patients: number): string => {
    const target = path.join(folder, name);
    writeCrowd(target, bundles, crowdFor(bundles, visits, patients), `${salt}-${name}`);
    return target;
  };
  const { stores, pids } = platformParts(env);

  signal.throwIfAborted();
  say('over HTTP, 1 client:');
  const few = written('alone', Math.ceil(options.visits / aloneShare), alonePatients);
  const alone = await play(few, 1, env, pids);
  signal.throwIfAborted();
  say(`over HTTP, ${clients} clients:`);
  const crowd = await play(written('crowd', options.visits, clients), clients, env, pids);
  signal.throwIfAborted();

  const steps = Math.max(1, Math.round(crowd.completionsPerVisit));
  say(`floor: bare visits of ${steps} updates, as many as a visit had completions`);
  const bare = await withBare(
    { demo, folder, steps, signal },
    { parts: stores, all: pids.all },
    async ({ run: load }) => ({
      // Bare visits are short: more of them make a figure as steady.
      crowd: await load(clients, options.visits * bareShare),
      alone: await load(1, options.visits),
    }),
  );
  return { steps, clients, bare, http: { alone, crowd } };
}

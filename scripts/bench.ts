import { bench } from '#test/bench/bench.ts';
import { readOptions } from '#test/bench/options.ts';
import { describeReads, readsBench, resultOfReads } from '#test/bench/reads-bench.ts';
import { describe, resultOf } from '#test/bench/report.ts';
import { describeScale, resultOfScale, scaleBench } from '#test/bench/scale.ts';
import { describeStandard, resultOfStandard, standardBench } from '#test/bench/standard-bench.ts';
import { createRunFolder, removeRunFolder } from '#test/setup/run-folder.ts';
import { describeFailure, StartFailure } from './platform/failure.ts';
import { createSteps } from './platform/steps.ts';
import { usePlatform } from './sim/platform.ts';
import { stopForeground } from './test/foreground.ts';

const { say } = createSteps();
/** The first signal ends what runs now, so that everything is put away in order; the second one ends at once. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort(new StartFailure('the bench was stopped', 'run it again'));
    void stopForeground();
  });

// `npm run bench`: the platform over HTTP against the floor under it, in one run; docs/performance.md says what that means.
const folder = createRunFolder();
try {
  const options = readOptions(process.argv.slice(2));
  const { lines, result } = await usePlatform(say, async (demo, env) => {
    const context = { demo, env, folder, signal: stop.signal, say };
    if (options.scale) {
      if (env === process.env)
        throw new StartFailure(
          '--scale fills a store with a million tasks',
          'stop the platform that runs here',
        );
      const measured = await scaleBench(demo, say);
      return { lines: describeScale(measured), result: resultOfScale(measured) };
    }
    if (options.reads) {
      const measured = await readsBench(demo, env, folder);
      return { lines: describeReads(measured), result: resultOfReads(measured) };
    }
    if (options.bundles === null) {
      const measured = await standardBench(options.visits, context);
      return { lines: describeStandard(measured), result: resultOfStandard(measured) };
    }
    const measured = await bench(options, context);
    return { lines: describe(measured), result: resultOf(measured) };
  });
  for (const line of lines) say(line);
  say(JSON.stringify(result));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
} finally {
  await removeRunFolder(folder);
}
process.exit();

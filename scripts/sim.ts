import type { Demo } from '#scripts/platform/demo-json.ts';
import { describeFailure, StartFailure } from '#scripts/platform/failure.ts';
import { createSteps } from '#scripts/platform/steps.ts';
import { resultOf } from './sim/figures.ts';
import { readOptions } from './sim/options.ts';
import { planOf } from './sim/plan.ts';
import { playAll, prepareAll } from './sim/play.ts';
import { usePlatform } from './sim/platform.ts';
import { readBundles } from './sim/record/read-bundles.ts';
import { createTally } from './sim/tally.ts';
import { createTeams } from './sim/team.ts';
import { compareStock } from './sim/verify-stock.ts';
import { compareWithFlows } from './sim/verify.ts';
import type { SuiteResult } from './test/counts.ts';

const { say } = createSteps();
/** Rejects at the first signal, so that a platform of our own is stopped in order; the second one ends at once. */
const stopped = new Promise<never>((_resolve, reject) => {
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if ((signals += 1) > 1) process.exit(130);
      reject(new StartFailure('the simulation was stopped', 'run it again: it goes on where it was'));
    });
});
stopped.catch(() => undefined);

/** Plays the ambulatory encounters of FHIR bundles through the API, then compares visits, orders and stock with their flows and ledgers. */
async function simulate(): Promise<SuiteResult> {
  const { bundles, visits, concurrency } = readOptions(process.argv.slice(2));
  const plan = planOf(readBundles(bundles), visits);
  const planned = plan.reduce((sum, part) => sum + part.encounters.length, 0);
  say(`bundles: ${plan.length} patients with ${planned} encounters, ${concurrency} patients at once`);
  const play = async (demo: Demo): Promise<SuiteResult> => {
    const tally = createTally();
    const teams = createTeams(demo);
    const catalogues = await prepareAll(plan, teams, tally);
    say('catalogues and stock: prepared');
    // The figures are of the day, not of what was prepared for it.
    const began = performance.now();
    const played = await playAll(plan, { teams, catalogues, concurrency, tally, say });
    const milliseconds = performance.now() - began;
    const flows = await compareWithFlows(played, demo.temporal);
    const stock = await compareStock(teams, flows.ordersOf);
    for (const line of [...flows.visitsDiffering, ...flows.ordersDiffering, ...stock.differing])
      say(`differs: ${line}`);
    return resultOf(tally, {
      planned,
      visitsCompared: flows.visits,
      visitsDiffering: flows.visitsDiffering.length,
      ordersCompared: flows.orders,
      ordersDiffering: flows.ordersDiffering.length,
      batchesCompared: stock.batches,
      stockDifferences: stock.differing.length,
      milliseconds,
    });
  };
  return usePlatform(say, (demo) => Promise.race([play(demo), stopped]));
}

try {
  const result = await simulate();
  say(JSON.stringify(result));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}
// Players of a stopped run may still be waiting for answers.
process.exit();

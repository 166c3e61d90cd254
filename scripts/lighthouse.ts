import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { noChromium, obtainChromium } from '#scripts/platform/chromium.ts';
import { describeFailure, StartFailure } from '#scripts/platform/failure.ts';
import { freePort } from '#scripts/platform/ports.ts';
import { createSteps } from '#scripts/platform/steps.ts';
import { obtainLighthouse } from '#scripts/platform/tools.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import { usePlatform } from './sim/platform.ts';
import { readLighthouse, scoresOf } from './test/lighthouse-report.ts';
import type { SuiteResult } from './test/counts.ts';

// `node scripts/lighthouse.ts [looks]`: what Lighthouse says of the two screens that people look at most, as a person signed in sees them
// on a desktop, on what `npm start` runs. The last line is the result as one JSON object: the medians of so many looks.
const { say } = createSteps();
const run = promisify(execFile);
const looks = Number(process.argv[2] ?? '5');
/** A look at a page of a machine that is busy with something else is none. */
const lookMilliseconds = 120_000;

type Place = { name: string; role: 'nurse' | 'doctor'; address: string };

/** Somebody for each screen: a patient who waits for the triage, and one who waits for the doctor. */
async function makePlaces(demo: Demo): Promise<Place[]> {
  const team = await outpatientTeam({ apiUrl: demo.api, logins: demo.logins });
  await checkIn(team, (await registerPatient(team)).id);
  const opened = (await checkIn(team, (await registerPatient(team)).id)).body;
  const [task] = (await complete(team.nurse, opened, forms.triage)).body.openedTasks;
  if (!task) throw new StartFailure('no consultation could be made', 'npm run demo:reset');
  return [
    { name: 'inbox', role: 'nurse', address: '/inbox' },
    { name: 'consultation', role: 'doctor', address: `/inbox/${task.id}` },
  ];
}

/** Looks at a page from a browser in which somebody of the role has signed in. */
async function lookAt(demo: Demo, place: Place, lighthouse: string, executablePath: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'hmtp-lighthouse-'));
  const port = await freePort();
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath,
    args: [`--remote-debugging-port=${port}`, '--no-sandbox', '--no-first-run'],
    baseURL: demo.web,
    viewport: null,
  });
  try {
    const [page] = context.pages();
    if (!page) throw new StartFailure('the browser has no page', noChromium);
    const login = demo.logins.find(({ email }) => email === `${place.role}1@asha.example`);
    await page.goto('/login');
    await page.getByRole('button', { name: login?.hospitalName ?? '' }).click();
    await page.getByRole('button', { name: login?.name ?? '' }).click();
    await page.waitForURL(({ pathname }) => pathname !== '/login');
    // Nothing else of ours moves while one look is going on.
    await page.goto('about:blank');
    const reports = [];
    for (let look = 1; look <= looks; look += 1) {
      const report = path.join(folder, `${place.name}-${look}.json`);
      // Not synchronously: the tab it opens waits for us, whose browser it is.
      await run(
        process.execPath,
        [
          lighthouse,
          `${demo.web}${place.address}`,
          ...[`--port=${port}`, '--preset=desktop', '--disable-storage-reset', '--quiet'],
          ...['--only-categories=performance,accessibility', '--output=json', `--output-path=${report}`],
        ],
        { timeout: lookMilliseconds },
      );
      const read = readLighthouse(readFileSync(report, 'utf8'));
      if (!read.at.startsWith(place.address))
        throw new StartFailure(`lighthouse was led to ${read.at}`, 'nobody is signed in there');
      say(`${place.name} ${look}: performance ${read.performance}, accessibility ${read.accessibility}`);
      reports.push(read);
    }
    for (const what of new Set(reports.flatMap(({ lost }) => lost))) say(`${place.name}: ${what}`);
    return scoresOf(place.name, reports);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const executablePath = await obtainChromium(say);
  if (!executablePath) throw new StartFailure('there is no browser', noChromium);
  const lighthouse = obtainLighthouse(say);
  if (!lighthouse)
    throw new StartFailure('there is no lighthouse', 'npm can install none into the cache folder');
  const figures = await usePlatform(say, async (demo) => {
    const all: SuiteResult['figures'] = {};
    for (const place of await makePlaces(demo))
      Object.assign(all, await lookAt(demo, place, lighthouse, executablePath));
    return all;
  });
  const result: SuiteResult = { ok: Object.values(figures).every(({ pass }) => pass), figures };
  say(JSON.stringify(result));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';
import { checkIn } from './acts.ts';
import { openBrowsers } from './browser.ts';
import type { Browsers } from './browser.ts';

/** In bytes; measured 147 kB on 2026-11-28, with the first task open. */
const limit = 150_000;

// A ward's computer over a hospital's line: what an inbox weighs is held, so that no form or library slips in for everybody.
describe('the inbox', () => {
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers(browserPlatform());
  });
  afterAll(() => browsers?.close());

  it('comes with at most 150 kB of JavaScript, compressed, for a person who opens it', async () => {
    const team = await outpatientTeam(browserPlatform());
    await checkIn(team, (await registerPatient(team)).id);
    const seat = await browsers.enterAs('nurse', 'Inbox');
    const { page } = seat;
    const scripts = new Map<string, Promise<number>>();
    page.on('response', (answer) => {
      if (answer.request().resourceType() === 'script' && answer.ok())
        scripts.set(
          answer.url(),
          answer.body().then((body) => gzipSync(body).length),
        );
    });
    await page.goto('/inbox');
    await page.getByText('Live', { exact: true }).waitFor();
    // A wide screen opens the first task by itself: its form counts.
    await page.getByRole('button', { name: /^Complete triage/ }).waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    const sizes = await Promise.all(scripts.values());
    const total = sizes.reduce((sum, size) => sum + size, 0);
    process.stdout.write(`inbox: ${Math.round(total / 1000)} kB of JavaScript in ${sizes.length} files\n`);
    expect(sizes.length).toBeGreaterThan(3);
    expect(total).toBeLessThanOrEqual(limit);
    await seat.leave();
  });
});

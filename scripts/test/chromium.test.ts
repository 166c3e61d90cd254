import { expect, test } from 'vitest';
import { findChromium, obtainChromium } from '#scripts/platform/chromium.ts';
import { phases } from './phases.ts';

const named = { HMTP_CHROMIUM: '/nonexistent/chromium' };

test('a Chromium that was named and is not there is replaced by no other, and none is installed', async () => {
  const said: string[] = [];
  expect(await findChromium(named)).toBeUndefined();
  expect(await obtainChromium((line) => said.push(line), named)).toBeUndefined();
  expect(said).toEqual([]);
  // What works as a program is taken: the check is of the program, not of its name.
  expect(await findChromium({ HMTP_CHROMIUM: process.execPath })).toBe(process.execPath);
});

test('without a Chromium the browser suites count as failed, not as skipped', async () => {
  const phase = phases.find(({ name }) => name === 'e2e');
  const context = { env: {}, folder: '', setupProblem: undefined, chromium: undefined };
  expect(await phase?.run(context)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
});

import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { apiRoutes } from '#scripts/access-table.ts';
import { notForPages, notPressed } from '#test/unwritten.ts';
import { isWrite, uncalled } from '#test/written-routes.ts';
import { browserPlatform } from '#test/setup/browser-platform.ts';

const { callsFile } = browserPlatform();

// Runs after all other suites (`vitest.config.ts`): they note what their pages asked of the API.
it('every route that changes something was called by a page in a browser, or a reason says why not', () => {
  const calls = existsSync(callsFile) ? readFileSync(callsFile, 'utf8').trim().split('\n') : [];
  expect(calls.length, 'run with the other browser suites').toBeGreaterThan(100);
  const missing = uncalled(apiRoutes().filter(isWrite), calls);
  const excused = Object.keys({ ...notForPages, ...notPressed });
  expect(missing.filter((name) => !excused.includes(name))).toEqual([]);
  // A reason that is none any more is taken out.
  expect(excused.filter((name) => !missing.includes(name))).toEqual([]);
});

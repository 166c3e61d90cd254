import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ignored = ['**/node_modules/**', '**/.hmtp/**', 'web/build/**', 'web/.svelte-kit/**'];
// The Temporal SDK's native module crashes in worker threads, so every suite runs in processes.
const base = { pool: 'forks' as const, environment: 'node' as const };
// Suites share one Postgres and one Temporal; more than two at a time only wait for each other.
const shared = {
  ...base,
  globalSetup: ['test/setup/global.ts'],
  testTimeout: 30_000,
  hookTimeout: 120_000,
  teardownTimeout: 60_000,
  maxWorkers: 2,
};

/** Browser suites that come last, in this order: one changes what others look for by name, one reads what all the others noted. */
const lastSuites = ['desks.e2e.ts', 'written-routes.e2e.ts'];
class LastSuitesLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      lastSuites.findIndex((name) => moduleId.endsWith(name));
    // The others by name: an order by what took how long before would be another one on each machine.
    const isBrowser = ({ moduleId }: TestSpecification) => moduleId.endsWith('.e2e.ts');
    return (await super.sort(files)).sort(
      (a, b) =>
        place(a) - place(b) || (isBrowser(a) && isBrowser(b) ? a.moduleId.localeCompare(b.moduleId) : 0),
    );
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LastSuitesLast },
    projects: [
      {
        test: {
          ...base,
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.int.test.ts'],
        },
      },
      { test: { ...shared, name: 'int', include: ['**/*.int.test.ts'], exclude: ignored } },
      {
        test: {
          ...shared,
          name: 'e2e',
          globalSetup: ['test/setup/browser-platform.ts'],
          include: ['test/e2e/**/*.e2e.ts'],
          exclude: ignored,
          // A walk of many steps; each of them has a deadline of its own.
          testTimeout: 300_000,
          hookTimeout: 240_000,
          fileParallelism: false,
          maxConcurrency: 2,
        },
      },
      {
        test: {
          ...shared,
          name: 'budget',
          include: ['test/budget/**/*.budget.ts'],
          exclude: ignored,
          testTimeout: 180_000,
          hookTimeout: 240_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...shared,
          name: 'chaos',
          include: ['test/chaos/**/*.chaos.ts'],
          exclude: ignored,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

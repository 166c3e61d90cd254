// What `npm run check` runs. The longest come first, so that two lanes end together.

const cache = 'node_modules/.cache';
const rooms = [
  'contracts',
  'domain',
  'db',
  'workflows',
  'activities',
  'integrations',
  'api',
  'temporal',
  'web',
  'scripts',
  'test',
];

const node = (script, ...args) => ({ script, args });
const lint = (...more) => node('scripts/check/lint.mjs', ...more);
const prettier = (...more) =>
  node(
    'node_modules/prettier/bin/prettier.cjs',
    '.',
    '--cache',
    '--cache-location',
    `${cache}/prettier-check`,
    '--log-level',
    'warn',
    ...more,
  );

/** What the others read and no repository keeps. */
export const preparations = [
  { name: 'web types', needs: 'web/vite.config.ts', steps: [node('scripts/check/web-types.mjs')] },
];

export const checks = [
  { name: 'eslint', showsWarnings: true, steps: [lint()] },
  { name: 'svelte', needs: 'web/tsconfig.json', steps: [node('scripts/check/svelte.mjs')] },
  { name: 'types', steps: [node('node_modules/typescript/bin/tsc', '--noEmit', '-p', '.')] },
  {
    name: 'knip',
    steps: [
      node('node_modules/knip/bin/knip.js', '--no-progress', '--cache', '--cache-location', `${cache}/knip`),
    ],
  },
  { name: 'imports', steps: [node('scripts/check/imports.mjs', ...rooms)] },
  { name: 'format', steps: [prettier('--check')] },
];

export const fixes = [
  { name: 'fix lint', steps: [lint('--fix', '--quiet')] },
  { name: 'fix format', steps: [prettier('--write')] },
];

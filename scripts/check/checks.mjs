// What `npm run check` runs. The longest come first, so that two lanes end together.

const cache = 'node_modules/.cache';
const eslint = { script: 'node_modules/eslint/bin/eslint.js', args: ['.', '--cache', '--cache-strategy', 'content', '--cache-location', `${cache}/eslint/`] };
const prettier = { script: 'node_modules/prettier/bin/prettier.cjs', args: ['.', '--cache', '--cache-location', `${cache}/prettier`, '--log-level', 'warn'] };
const rooms = ['contracts', 'domain', 'db', 'workflows', 'activities', 'integrations', 'api', 'temporal', 'web', 'scripts', 'test'];

const withArgs = ({ script, args }, ...more) => ({ script, args: [...args, ...more] });

/** What the others read and no repository keeps. */
export const preparations = [{ name: 'web types', needs: 'web/vite.config.ts', steps: [{ script: 'scripts/check/web-types.mjs', args: [] }] }];

export const checks = [
  { name: 'eslint', steps: [withArgs(eslint, '--max-warnings', '0')] },
  { name: 'svelte', needs: 'web/tsconfig.json', steps: [{ script: 'scripts/check/svelte.mjs', args: [] }] },
  { name: 'types', steps: [{ script: 'node_modules/typescript/bin/tsc', args: ['--noEmit', '-p', '.'] }] },
  { name: 'knip', steps: [{ script: 'node_modules/knip/bin/knip.js', args: ['--no-progress', '--cache', '--cache-location', `${cache}/knip`] }] },
  { name: 'imports', steps: [{ script: 'scripts/check/imports.mjs', args: rooms }] },
  { name: 'format', steps: [withArgs(prettier, '--check')] },
];

export const fixes = [
  { name: 'fix lint', steps: [withArgs(eslint, '--fix', '--quiet')] },
  { name: 'fix format', steps: [withArgs(prettier, '--write')] },
];

// Types and compiler warnings of web/, the accessibility ones included: a warning fails.
// Not incremental: its copies of the components are not found through `#lib`, and their props would go unchecked.
import { spawnSync } from 'node:child_process';

const checker = 'node_modules/svelte-check/bin/svelte-check';
const args = [
  '--workspace',
  'web',
  '--tsconfig',
  'tsconfig.json',
  '--config',
  'vite.config.ts',
  '--fail-on-warnings',
  '--no-color',
];
const done = spawnSync(process.execPath, [checker, ...args], { stdio: 'inherit' });
process.exitCode = done.status ?? 1;

// Types and compiler warnings of web/, the accessibility ones included: a warning fails.
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
  '--incremental',
];
const done = spawnSync(process.execPath, [checker, ...args], { stdio: 'inherit' });
process.exitCode = done.status ?? 1;

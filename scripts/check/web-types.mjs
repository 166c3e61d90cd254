// Generates the types SvelteKit makes from the routes; ESLint and svelte-check read them.
import { spawnSync } from 'node:child_process';

const kit = 'node_modules/@sveltejs/kit/svelte-kit.js';
const done = spawnSync(process.execPath, [kit, 'sync', '--config', 'web/vite.config.ts'], {
  stdio: 'inherit',
});
process.exitCode = done.status ?? 1;

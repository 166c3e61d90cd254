// ESLint over the whole tree. Typed rules answer by what other files say, so a cache by file would go on telling yesterday's
// answer: what is kept here holds for one state of the sources, and a change of any of them lints everything again.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const skipped = /(^|\/)(node_modules|\.git|\.hmtp|\.svelte-kit|coverage|test-results|docs|k8s)$|^web\/build$/;
const read = /\.(ts|mts|js|mjs|svelte|json)$/;
const folder = path.join('node_modules', '.cache', 'eslint');

/** Hashes every file that can change an answer, the lock file with the versions of the rules included. */
function stateOfSources() {
  const hash = createHash('sha256');
  const add = (below) => {
    for (const entry of readdirSync(below || '.', { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const file = below ? `${below}/${entry.name}` : entry.name;
      if (skipped.test(file)) continue;
      if (entry.isDirectory()) add(file);
      else if (entry.isFile() && read.test(entry.name))
        hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
    }
  };
  add('');
  return hash.digest('hex').slice(0, 16);
}

const state = stateOfSources();
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder))
  if (old !== state) rmSync(path.join(folder, old), { recursive: true, force: true });
const args = [
  'node_modules/eslint/bin/eslint.js',
  '.',
  '--cache',
  '--cache-location',
  `${folder}/${state}`,
  ...process.argv.slice(2),
];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

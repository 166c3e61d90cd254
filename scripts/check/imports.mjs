// Import directions (.dependency-cruiser.mjs) over the rooms that exist.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const rooms = process.argv.slice(2).filter((room) => existsSync(room));
const cruiser = 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs';
const done = spawnSync(
  process.execPath,
  [cruiser, '--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', ...rooms],
  {
    stdio: 'inherit',
  },
);
process.exitCode = done.status ?? 1;

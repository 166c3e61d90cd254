// `npm test`: installs what is missing, then runs every phase on Node 24.
import { ensureInstalled, orOneLine, runOnNode24 } from './node24.mjs';

orOneLine(() => {
  ensureInstalled();
  runOnNode24('scripts/test/run.ts', process.argv.slice(2));
});

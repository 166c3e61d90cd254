// `npm start`: installs what is missing, then hands over to the launcher on Node 24.
import { ensureInstalled, orOneLine, runOnNode24 } from './node24.mjs';

orOneLine(() => {
  ensureInstalled();
  runOnNode24('scripts/start.ts', process.argv.slice(2));
});

// `node scripts/with-node.mjs <script> [arguments]`: runs any script of the project on Node 24.
import { ensureInstalled, orOneLine, runOnNode24, StartFailure } from './node24.mjs';

const [script, ...rest] = process.argv.slice(2);
orOneLine(() => {
  if (!script)
    throw new StartFailure('no script was named', 'node scripts/with-node.mjs <script> [arguments]');
  ensureInstalled();
  runOnNode24(script, rest);
});

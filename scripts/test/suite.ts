import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '#scripts/platform/paths.ts';
import { countVitest, type Figure, type SuiteResult } from './counts.ts';
import { runForeground, stopForeground } from './foreground.ts';

/** Figures that the tests of a suite noted, by name. */
function readFigures(file: string): Record<string, Figure> {
  if (!existsSync(file)) return {};
  const lines = readFileSync(file, 'utf8').trim().split('\n').filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const { name, ...figure } = JSON.parse(line) as Figure & { name: string };
      return [name, figure];
    }),
  );
}

// `node scripts/test/suite.ts <vitest project>`: runs a safety suite; the last line is its result as one JSON object.
const [suite, ...rest] = process.argv.slice(2);
if (!suite) {
  process.stderr.write('no suite was named -- remedy: npm run test:chaos\n');
  process.exit(1);
}
const folder = mkdtempSync(path.join(tmpdir(), 'hmtp-suite-'));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    void stopForeground().finally(() => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(130);
    });
  });
}
const report = path.join(folder, 'report.json');
const figuresFile = path.join(folder, 'figures.jsonl');
const program = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
const args = [
  program,
  'run',
  '--project',
  suite,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...rest,
];
const { code } = await runForeground({
  name: suite,
  args,
  // By its own command a suite has its full size; `npm test` plays a smaller one.
  env: { HMTP_FULL: 'on', ...process.env, HMTP_FIGURES: figuresFile },
});
const counts = countVitest(existsSync(report) ? readFileSync(report, 'utf8') : undefined, code);
const figures: Record<string, Figure> = {
  testsPassed: { value: counts.passed, goal: '> 0', pass: counts.passed > 0 },
  testsFailed: { value: counts.failed, goal: '= 0', pass: counts.failed === 0 },
  ...readFigures(figuresFile),
};
rmSync(folder, { recursive: true, force: true });
const result: SuiteResult = { ok: Object.values(figures).every((figure) => figure.pass), figures };
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(result.ok ? 0 : 1);

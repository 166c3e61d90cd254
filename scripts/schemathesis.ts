import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LoginResult } from '#contracts/identity/auth.ts';
import type { Demo } from '#scripts/platform/demo-json.ts';
import { describeFailure, StartFailure } from '#scripts/platform/failure.ts';
import { createSteps } from '#scripts/platform/steps.ts';
import { obtainSchemathesis } from '#scripts/platform/tools.ts';
import { usePlatform } from './sim/platform.ts';
import { schemathesisConfig } from './test/schema-refusals.ts';
import { closingReport } from './test/schemathesis-report.ts';
import type { Figure, SuiteResult } from './test/counts.ts';

// `node scripts/schemathesis.ts [seconds a role]`: calls a running platform as its published description says one may, and
// in every way it says one may not, in several roles. The last line is the result as one JSON object.
const { say } = createSteps();
const seconds = Number(process.argv[2] ?? '40');
const people = ['doctor', 'receptionist', 'admin'];
/** Streams never end, and these end the session that the others need. */
const leftOut = '/inbox/stream|/auth/(logout|refresh|switch-role)';

type Report = {
  test_cases: { generated: number; unique_failures: number; errored: number };
  operations: { tested: number };
};

async function tokenOf(demo: Demo, role: string): Promise<string> {
  const login = demo.logins.find((each) => each.role === role);
  if (!login) throw new StartFailure(`the platform has no login of a ${role}`, 'npm run demo:reset');
  const { hospital, email, password } = login;
  const answer = await fetch(`${demo.api}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ hospital, email, password, role }),
  });
  if (!answer.ok)
    throw new StartFailure(`sign-in as ${role} was answered ${answer.status}`, 'npm run demo:reset');
  return ((await answer.json()) as LoginResult).accessToken;
}

/** One role's run. @returns figures by name */
function runAs(program: string, demo: Demo, role: string, token: string): Record<string, Figure> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hmtp-schemathesis-'));
  const report = path.join(folder, 'report.json');
  const config = path.join(folder, 'schemathesis.toml');
  writeFileSync(config, schemathesisConfig());
  try {
    say(`\nas ${role}`);
    const args = [
      '--config-file',
      config,
      'run',
      `${demo.api}/openapi.json`,
      ...['--header', `Authorization: Bearer ${token}`],
      ...['--exclude-path-regex', leftOut],
      ...['--phases', 'examples,coverage,fuzzing'],
      ...['--max-time', String(seconds), '--max-examples', '5', '--request-timeout', '20'],
      ...['--suppress-health-check', 'all', '--warnings', 'off'],
      ...['--no-shrink', '--continue-on-failure', '--no-color', '--report-json-path', report],
    ];
    // Its progress is drawn for a terminal; a log gets what is left when it is over.
    const isWatched = process.stdout.isTTY;
    const { status, stdout, stderr } = spawnSync(program, args, {
      stdio: ['ignore', isWatched ? 'inherit' : 'pipe', isWatched ? 'inherit' : 'pipe'],
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
      ...(isWatched ? {} : { env: { ...process.env, TERM: 'dumb', NO_COLOR: '1', COLUMNS: '120' } }),
    });
    if (!isWatched) say(closingReport(stdout));
    if (!existsSync(report))
      throw new StartFailure(
        `schemathesis ended with ${status} and no report`,
        'its own words are above',
        (stderr ?? '').split('\n'),
      );
    const { test_cases: cases, operations } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const violations = cases.unique_failures + cases.errored;
    return {
      [`${role}Operations`]: { value: operations.tested, goal: '> 50', pass: operations.tested > 50 },
      [`${role}Cases`]: { value: cases.generated, goal: '> 100', pass: cases.generated > 100 },
      [`${role}Violations`]: { value: violations, goal: '= 0', pass: violations === 0 && status === 0 },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  const program = obtainSchemathesis(say);
  if (!program)
    throw new StartFailure('there is no schemathesis', 'pip install schemathesis, or HMTP_SCHEMATHESIS');
  const figures = await usePlatform(say, async (demo) => {
    const all: Record<string, Figure> = {};
    // All before the first run: nothing else of ours moves while one is going on, and idle connections are closed.
    const tokens = await Promise.all(people.map((role) => tokenOf(demo, role)));
    for (const [index, role] of people.entries())
      Object.assign(all, runAs(program, demo, role, tokens[index] ?? ''));
    return all;
  });
  const result: SuiteResult = { ok: Object.values(figures).every(({ pass }) => pass), figures };
  say(JSON.stringify(result));
  process.exitCode = result.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

/** Results of one phase or of all. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

export const noCounts: Counts = { passed: 0, failed: 0, skipped: 0 };

/** Sum of two results. */
export function addCounts(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** What we read of the report of vitest's JSON reporter. */
type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests?: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
};

/**
 * Counts of a vitest run. A file that could not be loaded has no failed test, yet counts as a failure; so does a run
 * that ended badly for another reason, such as an unhandled rejection.
 */
export function countVitest(report: string | undefined, exitCode: number): Counts {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const read = JSON.parse(report) as VitestReport;
  const brokenFiles = read.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = read.numFailedTests + brokenFiles;
  return {
    passed: read.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: read.numPendingTests + (read.numTodoTests ?? 0),
  };
}

/** First lines of a failure's message: enough to know it by at the end of a long log. */
const firstLines = (message: string | undefined, lines = 6): string =>
  (message ?? '').trim().split('\n').slice(0, lines).join('\n    ').slice(0, 900);

/**
 * Every failed test of a vitest run with the start of its message. A log is read from its end, and often only the end
 * of it is kept.
 */
export function listFailures(report: string | undefined): string[] {
  if (report === undefined) return ['the run wrote no report'];
  const read = JSON.parse(report) as VitestReport;
  return read.testResults.flatMap((file) => {
    const tests = file.assertionResults.filter((test) => test.status === 'failed');
    const name = file.name.split('/').slice(-2).join('/');
    if (file.status === 'failed' && tests.length === 0) return [`${name}\n    ${firstLines(file.message)}`];
    return tests.map(
      (test) => `${name} > ${test.fullName}\n    ${firstLines(test.failureMessages?.join('\n'))}`,
    );
  });
}

/** Figures of a safety suite that missed their goal. */
export const listMissed = (output: string): string[] =>
  Object.entries(parseSuiteResult(output)?.figures ?? {})
    .filter(([, figure]) => !figure.pass)
    .map(([name, { value, goal }]) => `${name} is ${value}, goal ${goal}`);

/** One figure of a safety suite with its goal. */
export type Figure = { readonly value: number | string; readonly goal: string; readonly pass: boolean };
export type SuiteResult = { readonly ok: boolean; readonly figures: Readonly<Record<string, Figure>> };

/** The JSON object in the last line that a suite wrote. */
export function parseSuiteResult(output: string): SuiteResult | undefined {
  try {
    const read = JSON.parse(output.trim().split('\n').at(-1) ?? '') as Partial<SuiteResult>;
    return typeof read.ok === 'boolean' && read.figures ? { ok: read.ok, figures: read.figures } : undefined;
  } catch {
    return undefined;
  }
}

/** Counts of a safety suite: one for each figure. */
export function countFigures(output: string, exitCode: number): Counts {
  const result = parseSuiteResult(output);
  if (!result) return { passed: 0, failed: 1, skipped: 0 };
  const figures = Object.values(result.figures);
  const failed = figures.filter((figure) => !figure.pass).length;
  const isBad = !result.ok || exitCode !== 0;
  return { passed: figures.length - failed, failed: failed === 0 && isBad ? 1 : failed, skipped: 0 };
}

/** The very last line of a run: `12 passed, 0 failed`, with `, 1 skipped` when there are any. */
export function describeCounts(counts: Counts): string {
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${counts.passed} passed, ${counts.failed} failed${skipped}`;
}

import { expect, test } from 'vitest';
import { addCounts, countFigures, countVitest, describeCounts } from './counts.ts';

const report = (
  numbers: { passed: number; failed: number; pending: number },
  files: { status: string; tests: string[] }[],
) =>
  JSON.stringify({
    numPassedTests: numbers.passed,
    numFailedTests: numbers.failed,
    numPendingTests: numbers.pending,
    testResults: files.map((file) => ({
      status: file.status,
      assertionResults: file.tests.map((status) => ({ status })),
    })),
  });

test('a file that could not be loaded counts as a failure', () => {
  const text = report({ passed: 2, failed: 1, pending: 1 }, [
    { status: 'failed', tests: ['failed', 'passed'] },
    { status: 'failed', tests: [] },
  ]);
  expect(countVitest(text, 1)).toEqual({ passed: 2, failed: 2, skipped: 1 });
});

test('a run that ended badly without a failed test counts as a failure', () => {
  expect(countVitest(report({ passed: 2, failed: 0, pending: 0 }, []), 1).failed).toBe(1);
  expect(countVitest(undefined, 0).failed).toBe(1);
  expect(countVitest(report({ passed: 2, failed: 0, pending: 0 }, []), 0).failed).toBe(0);
});

test('figures of a safety suite count one each', () => {
  const figures = {
    lost: { value: 0, goal: '= 0', pass: true },
    doubled: { value: 2, goal: '= 0', pass: false },
  };
  expect(countFigures(`noise\n${JSON.stringify({ ok: false, figures })}\n`, 1)).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
  expect(countFigures(`${JSON.stringify({ ok: true, figures: { lost: figures.lost } })}\n`, 1).failed).toBe(
    1,
  );
  expect(countFigures('crashed\n', 1).failed).toBe(1);
});

test('the last line names skipped tests only when there are any', () => {
  const all = addCounts({ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 1 });
  expect(describeCounts(all)).toBe('3 passed, 1 failed, 1 skipped');
  expect(describeCounts({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
});

import { expect, test } from 'vitest';
import { addCounts, countFigures, countVitest, describeCounts, listFailures, listMissed } from './counts.ts';

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

test('failures are listed with their file, name and first lines', () => {
  const text = JSON.stringify({
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 0,
    testResults: [
      {
        name: '/any/test/e2e/desk.e2e.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'opens' },
          { status: 'failed', fullName: 'closes', failureMessages: ['expected 1\nto be 2'] },
        ],
      },
      { name: '/any/broken.test.ts', status: 'failed', message: 'cannot load', assertionResults: [] },
    ],
  });
  expect(listFailures(text)).toEqual([
    'e2e/desk.e2e.ts > closes\n    expected 1\n    to be 2',
    'any/broken.test.ts\n    cannot load',
  ]);
  const missed = { ok: false, figures: { lost: { value: 2, goal: '= 0', pass: false } } };
  expect(listMissed(`noise\n${JSON.stringify(missed)}\n`)).toEqual(['lost is 2, goal = 0']);
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

import { describe, expect, it } from 'vitest';
import { closingReport } from './schemathesis-report.ts';

const progress = Array.from({ length: 500 }, (_, n) => `\u001b[2K\r ⠋ Fuzzing ${n}%\n`).join('');

describe('what is left of a run in a log', () => {
  it('is its summary when nothing failed, without what was drawn before', () => {
    const report = closingReport(`Schemathesis\n${progress}=== SUMMARY ===\n\nTest cases:\n  9 generated\n`);
    expect(report).toBe('=== SUMMARY ===\n\nTest cases:\n  9 generated');
  });
  it('is each failure with how to repeat it, and the summary', () => {
    const report = closingReport(
      `${progress}=== FAILURES ===\n__ GET /x __\ncurl /x\n=== SUMMARY ===\n1 failure\n`,
    );
    expect(report.split('\n')).toEqual([
      '=== FAILURES ===',
      '__ GET /x __',
      'curl /x',
      '=== SUMMARY ===',
      '1 failure',
    ]);
  });
  it('is its own words when it could not begin', () => {
    expect(closingReport(`${progress}Schema Loading Error\n`)).toBe('Schema Loading Error');
  });
});

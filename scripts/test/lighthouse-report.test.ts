import { describe, expect, it } from 'vitest';
import { readLighthouse, scoresOf } from './lighthouse-report.ts';

const reportOf = (performance: number) =>
  JSON.stringify({
    finalDisplayedUrl: 'http://127.0.0.1:3000/inbox/1?x=2',
    categories: {
      performance: {
        score: performance,
        auditRefs: [
          { id: 'paint', weight: 10 },
          { id: 'hint', weight: 0 },
        ],
      },
      accessibility: { score: 1, auditRefs: [{ id: 'names', weight: 7 }] },
    },
    audits: {
      paint: { title: 'First paint', score: 0.4, displayValue: '2.1 s' },
      hint: { title: 'A hint', score: 0 },
      names: { title: 'Names', score: 1 },
    },
  });

describe('what Lighthouse says of a page', () => {
  it('is its scores, where it looked, and what cost points', () => {
    expect(readLighthouse(reportOf(0.944))).toEqual({
      performance: 94,
      accessibility: 100,
      at: '/inbox/1',
      lost: ['First paint 2.1 s'],
    });
  });
  it('is refused where it could not look', () => {
    const text = JSON.stringify({ runtimeError: { message: 'NO_FCP' }, categories: {}, audits: {} });
    expect(() => readLighthouse(text)).toThrow('NO_FCP');
  });
  it('counts by the median, so that one slow look fails nothing and one quick look mends nothing', () => {
    const looks = [0.99, 0.96, 0.2, 0.94, 0.97].map((score) => readLighthouse(reportOf(score)));
    expect(scoresOf('inbox', looks)).toEqual({
      inboxPerformance: { value: 96, goal: '>= 95', pass: true },
      inboxAccessibility: { value: 100, goal: '>= 95', pass: true },
    });
    expect(scoresOf('inbox', looks.slice(2, 4)).inboxPerformance?.pass).toBe(false);
  });
});

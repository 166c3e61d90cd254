import { describe, expect, it } from 'vitest';
import { goalFigure } from './goal.ts';
import { readPlayed } from './played.ts';
import { resultOf, type Bench } from './report.ts';

const figure = (value: number) => ({ value, goal: '', pass: true });
const line = (ok: boolean, failed: number): string =>
  JSON.stringify({
    ok,
    figures: {
      visitsClosed: figure(4 - failed),
      visitsCompared: figure(4),
      visitsFailed: figure(failed),
      'tasks.triage': figure(4),
      'tasks.billing': figure(12),
      completionP50Ms: figure(30),
      completionP95Ms: figure(90),
      visitsPerSecond: figure(2),
      runSeconds: figure(2),
    },
  });
const noCpu = { cpu: null, othersPercent: null };
const cpuOf = (all: number, othersPercent: number) => ({
  cpu: { postgres: all, temporal: 0, worker: 0, api: 0 },
  othersPercent,
});
const benchWith = (ok: boolean, failed = 0): Bench => {
  const played = { ...readPlayed(`some line\n${line(ok, failed)}\n`), ...noCpu };
  const bare = { visits: 9, seconds: 1, p50: 10, p95: 60, perSecond: 9, ...noCpu };
  return {
    steps: 4,
    clients: 16,
    bare: { alone: bare, crowd: bare },
    http: { alone: played, crowd: played },
  };
};

describe('the result of a bench', () => {
  it('sets what was played against the floor', () => {
    expect(readPlayed(line(true, 0)).completionsPerVisit).toBe(4);
    const { ok, figures } = resultOf(benchWith(true));
    expect(ok).toBe(true);
    expect(figures['ratio16.p50']?.value).toBe(3);
    expect(figures['ratio16.p95']?.value).toBe(1.5);
    expect(figures['ratio16.cpuMsPerVisit']?.value).toBe('unknown');
  });

  it('is bad when a visit failed or the simulation was not content', () => {
    expect(resultOf(benchWith(true, 1)).ok).toBe(false);
    expect(resultOf(benchWith(false)).ok).toBe(false);
  });

  it('is bad when a goal is missed on a quiet machine, and only told on a busy one', () => {
    const { http, bare, ...rest } = benchWith(true);
    const measuredWith = (others: number): Bench => ({
      ...rest,
      http: { alone: http.alone, crowd: { ...http.crowd, ...cpuOf(500, others) } },
      bare: { alone: bare.alone, crowd: { ...bare.crowd, ...cpuOf(100, 2) } },
    });
    expect(resultOf(measuredWith(3)).ok).toBe(false);
    expect(resultOf(measuredWith(40)).ok).toBe(true);
    expect(goalFigure(2.004, { most: 2 }, 0).pass).toBe(true);
    expect(goalFigure(2.01, { most: 2 }, 0)).toEqual({ value: 2.01, goal: '<= 2', pass: false });
    expect(goalFigure(0.49, { least: 0.5 }, 0).pass).toBe(false);
    expect(goalFigure(null, { least: 0.5 }, 0)).toMatchObject({ value: 'unknown', pass: true });
  });

  it('is no result when the simulation ended without one', () => {
    expect(() => readPlayed('it broke')).toThrow('without a result');
  });
});

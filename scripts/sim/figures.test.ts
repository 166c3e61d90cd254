import { describe, expect, it } from 'vitest';
import { percentile, resultOf } from './figures.ts';
import { readOptions } from './options.ts';
import { planOf } from './plan.ts';
import { createTally } from './tally.ts';
import { agrees, orderAgrees } from './verify.ts';
import { chartDifferences } from './chart.ts';
import type { EncounterStory, PatientStory } from './record/story.ts';

const run = {
  planned: 3,
  visitsCompared: 3,
  visitsDiffering: 0,
  ordersCompared: 5,
  ordersDiffering: 0,
  batchesCompared: 2,
  stockDifferences: 0,
  milliseconds: 4000,
};
/** A tally of two visits closed now and one played before. */
const good = () => Object.assign(createTally(), { closed: 2, alreadyPlayed: 1 });

describe('figures', () => {
  it('are good when every planned visit was closed now or before', () => {
    const tally = good();
    tally.completed('triage', 40);
    tally.completed('payment', 60);
    tally.skip('Procedure', 4);
    const { ok, figures } = resultOf(tally, run);
    expect(ok).toBe(true);
    expect(figures).toMatchObject({
      visitsClosed: { value: 2, goal: '= 2', pass: true },
      'tasks.triage': { value: 1 },
      'tasks.consultation': { value: 0 },
      completionP50Ms: { value: 40 },
      completionP95Ms: { value: 60 },
      'p50Ms.triage': { value: 40 },
      'p95Ms.payment': { value: 60 },
      visitsPerSecond: { value: 0.5 },
      ordersDiffering: { value: 0, goal: '= 0', pass: true },
      stockDifferences: { value: 0, goal: '= 0', pass: true },
      'skipped.Procedure': { value: 4, pass: true },
    });
  });
  it('are not when a visit failed, is missing, was not compared, differs, or none was planned', () => {
    const failed = good();
    failed.failed.push('x');
    expect(resultOf(failed, run)).toMatchObject({ ok: false, figures: { visitsFailed: { pass: false } } });
    expect(resultOf({ ...good(), closed: 1 }, run).figures['visitsClosed']?.pass).toBe(false);
    expect(resultOf(good(), { ...run, visitsCompared: 2 }).ok).toBe(false);
    for (const name of ['visitsDiffering', 'ordersDiffering', 'stockDifferences'])
      expect(resultOf(good(), { ...run, [name]: 1 }).ok).toBe(false);
    expect(resultOf(createTally(), { ...run, planned: 0, visitsCompared: 0 }).ok).toBe(false);
  });
  it('take percentiles by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_value, index) => 100 - index);
    expect([percentile(hundred, 0.5), percentile(hundred, 0.95), percentile([7], 0.5)]).toEqual([50, 95, 7]);
    expect(percentile([], 0.95)).toBe(0);
  });
});

describe('a closed visit', () => {
  it('has a flow that is completed, an open one a flow that runs', () => {
    const closed = { closedAt: '2026-01-01T00:00:00Z', outcome: 'completed' as const };
    expect(agrees(closed, 'COMPLETED')).toBe(true);
    expect(agrees(closed, 'RUNNING')).toBe(false);
    expect(agrees({ ...closed, outcome: null }, 'COMPLETED')).toBe(false);
    expect(agrees({ closedAt: null, outcome: null }, 'RUNNING')).toBe(true);
    expect(agrees({ closedAt: null, outcome: null }, 'COMPLETED')).toBe(false);
    expect(agrees({ closedAt: null, outcome: null }, 'MISSING')).toBe(false);
  });
  it('and so do its orders', () => {
    expect(orderAgrees({ state: 'active' }, 'RUNNING')).toBe(true);
    expect(orderAgrees({ state: 'completed' }, 'COMPLETED')).toBe(true);
    expect(orderAgrees({ state: 'completed' }, 'RUNNING')).toBe(false);
    expect(orderAgrees({ state: 'ordered' }, 'MISSING')).toBe(false);
  });

  const encounter: Pick<EncounterStory, 'conditions' | 'vitals'> = {
    conditions: [
      { resourceType: 'Condition', code: { coding: [{ system: 'urn:s', code: '1' }], text: 'One' } },
    ],
    vitals: [
      {
        resourceType: 'Observation',
        code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
        valueQuantity: { value: 82, code: '/min' },
      },
    ],
  };
  const chartWith = (text: string, value: number) =>
    ({
      consultations: [{ diagnoses: [{ system: 'urn:s', code: '1', text }] }],
      triage: { vitals: [{ code: '8867-4', value, unit: '/min' }] },
    }) as never;
  it('has a chart that says what was recorded', () => {
    expect(chartDifferences(encounter, chartWith('One', 82))).toEqual([]);
    expect(chartDifferences(encounter, chartWith('Other', 82))).toEqual(['diagnoses']);
    expect(chartDifferences(encounter, chartWith('One', 83))).toEqual(['vital sign 8867-4']);
    expect(chartDifferences(encounter, { consultations: [], triage: null })).toEqual(['diagnoses']);
  });
});

describe('plan and options', () => {
  const story = (encounters: number) =>
    ({ encounters: Array.from({ length: encounters }, () => ({})) }) as unknown as PatientStory;
  it('bound the encounters over all patients and number them through', () => {
    const plan = planOf([story(2), story(3), story(1)], 3);
    expect(plan.map((part) => part.encounters.map((each) => each.nth))).toEqual([[0, 1], [2]]);
    expect(planOf([story(2), story(3), story(1)], Number.MAX_SAFE_INTEGER).at(-1)?.encounters[0]?.nth).toBe(
      5,
    );
  });
  it('refuse what is no count and options that are not known', () => {
    expect(readOptions(['--visits', '10', '--concurrency', '2'])).toMatchObject({
      visits: 10,
      concurrency: 2,
    });
    expect(readOptions([]).bundles).toMatch(/synthea$/);
    expect(() => readOptions(['--visits', '0'])).toThrow('--visits');
    expect(() => readOptions(['--concurrency', 'many'])).toThrow('--concurrency');
    expect(() => readOptions(['--speed', '9'])).toThrow();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vitalCodes } from '#contracts/visits/vitals-names.ts';
import { news2Of, news2PointsOf } from '#domain/visits/news2.ts';
import type { Observed, VitalSubject } from '#domain/visits/news2.ts';

const adult: VitalSubject = { ageDays: 41 * 366, pregnant: false };
const well = { respiratoryRate: 16, saturation: 97, systolic: 124, heartRate: 72, temperature: 36.8 };
type Measured = keyof typeof well;

const observed = (change: Partial<typeof well> = {}, rest: Partial<Observed> = {}): Observed => ({
  vitals: Object.entries({ ...well, ...change }).map(([name, value]) => ({
    code: vitalCodes[name as Measured],
    value,
  })),
  consciousness: 'alert',
  breathed: 'air',
  ...rest,
});

describe('the points of NEWS2', () => {
  // Chart 1 of the report, every band by both its ends.
  const chart: Record<Measured, readonly (readonly [from: number, to: number, points: number])[]> = {
    respiratoryRate: [
      [2, 8, 3],
      [9, 11, 1],
      [12, 20, 0],
      [21, 24, 2],
      [25, 120, 3],
    ],
    saturation: [
      [20, 91, 3],
      [92, 93, 2],
      [94, 95, 1],
      [96, 100, 0],
    ],
    systolic: [
      [20, 90, 3],
      [91, 100, 2],
      [101, 110, 1],
      [111, 219, 0],
      [220, 350, 3],
    ],
    heartRate: [
      [10, 40, 3],
      [41, 50, 1],
      [51, 90, 0],
      [91, 110, 1],
      [111, 130, 2],
      [131, 350, 3],
    ],
    temperature: [
      [20, 35, 3],
      [35.1, 36, 1],
      [36.1, 38, 0],
      [38.1, 39, 1],
      [39.1, 46, 2],
    ],
  };
  const rows = Object.entries(chart).flatMap(([name, bands]) =>
    bands.flatMap(([from, to, points]) => [
      [name as Measured, from, points] as const,
      [name as Measured, to, points] as const,
    ]),
  );
  it.each(rows)('%s %d is %d', (name, value, points) => {
    expect(news2PointsOf(name, value)).toBe(points);
  });

  it('rise the further a value is from its usual band, on either side', () => {
    for (const [name, bands] of Object.entries(chart) as [Measured, (typeof chart)[Measured]][]) {
      const [from, to] = bands.find(([, , points]) => points === 0) as readonly [number, number, number];
      const value = fc.double({
        min: bands[0]?.[0] ?? 0,
        max: bands.at(-1)?.[1] ?? 0,
        noNaN: true,
      });
      fc.assert(
        fc.property(value, value, (one, other) => {
          const [near, far] = [one, other].toSorted((a, b) => a - b) as [number, number];
          if (near >= to) expect(news2PointsOf(name, near)).toBeLessThanOrEqual(news2PointsOf(name, far));
          if (far <= from) expect(news2PointsOf(name, far)).toBeLessThanOrEqual(news2PointsOf(name, near));
        }),
      );
    }
  });
});

describe('the score', () => {
  it('of who is well is 0, and adds up what is not', () => {
    expect(news2Of(adult, observed())).toMatchObject({ state: 'scored', score: 0, red: [] });
    const ill = observed(
      { respiratoryRate: 30, saturation: 86, systolic: 184, heartRate: 132, temperature: 39.9 },
      { breathed: 'oxygen' },
    );
    expect(news2Of(adult, ill)).toMatchObject({
      score: 13,
      red: ['respiratoryRate', 'saturation', 'heartRate'],
    });
  });

  it('has 2 for oxygen and 3 for any level but alert', () => {
    expect(news2Of(adult, observed({}, { breathed: 'oxygen' }))).toMatchObject({ score: 2, red: [] });
    for (const consciousness of ['confused', 'voice', 'pain', 'unresponsive'] as const)
      expect(news2Of(adult, observed({}, { consciousness }))).toMatchObject({
        score: 3,
        red: ['consciousness'],
      });
  });

  it('is not there while a parameter is missing, and says which', () => {
    const parts = observed({}, { consciousness: null, breathed: undefined });
    const vitals = parts.vitals.filter(({ code }) => code !== vitalCodes.respiratoryRate);
    expect(news2Of(adult, { ...parts, vitals })).toEqual({
      state: 'missing',
      missing: ['respiratoryRate', 'breathed', 'consciousness'],
    });
  });

  it('is not made for children, for pregnant women, and for whom no age is known', () => {
    const sixteenth = { ageDays: 5844, pregnant: false };
    expect(news2Of(sixteenth, observed()).state).toBe('scored');
    expect(news2Of({ ...sixteenth, ageDays: 5843 }, observed())).toEqual({
      state: 'not_for',
      why: 'under_16',
    });
    expect(news2Of({ ...adult, pregnant: true }, observed())).toEqual({ state: 'not_for', why: 'pregnant' });
    expect(news2Of({ ...adult, ageDays: null }, observed())).toEqual({
      state: 'not_for',
      why: 'age_unknown',
    });
  });

  it('is the sum of its points, between 0 and 20', () => {
    const anything = fc.record({
      respiratoryRate: fc.integer({ min: 2, max: 120 }),
      saturation: fc.integer({ min: 20, max: 100 }),
      systolic: fc.integer({ min: 20, max: 350 }),
      heartRate: fc.integer({ min: 10, max: 350 }),
      temperature: fc.double({ min: 20, max: 46, noNaN: true }),
    });
    fc.assert(
      fc.property(anything, fc.constantFrom('air' as const, 'oxygen' as const), (signs, breathed) => {
        const scored = news2Of(adult, observed(signs, { breathed }));
        if (scored.state !== 'scored') throw new Error('nothing is missing');
        expect(scored.score).toBe(Object.values(scored.points).reduce((sum, points) => sum + points, 0));
        expect(scored.score).toBeGreaterThanOrEqual(0);
        expect(scored.score).toBeLessThanOrEqual(20);
        expect(scored.red).toEqual(
          Object.keys(scored.points).filter(
            (name) => scored.points[name as keyof typeof scored.points] === 3,
          ),
        );
      }),
    );
  });
});

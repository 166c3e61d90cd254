import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vitalByCode, vitalSigns } from '#contracts/visits/vitals-names.ts';
import { flagOfVital } from '#domain/visits/vital-flags.ts';
import { limitsOfVital } from '#domain/visits/vital-limits.ts';
import type { VitalLimits } from '#domain/visits/vital-limits.ts';

const age = fc.integer({ min: 0, max: 45_000 });
const codes = vitalSigns.map(({ code }) => code);
const of = (code: string, ageDays: number | null): VitalLimits => {
  const limits = limitsOfVital(code, ageDays);
  if (!limits) throw new Error(`no limits for ${code} at ${ageDays} days`);
  return limits;
};

describe('limits of vital signs by age', () => {
  it('are there at any age, the impossible outside of the unlikely, and never wider than those of an age that is not known', () => {
    for (const code of codes)
      fc.assert(
        fc.property(age, (ageDays) => {
          const { min, unlikelyLow, unlikelyHigh, max } = of(code, ageDays);
          const widest = of(code, null);
          expect([min, unlikelyLow, unlikelyHigh, max]).toEqual(
            [min, unlikelyLow, unlikelyHigh, max].toSorted((one, other) => one - other),
          );
          expect(unlikelyLow).toBeLessThan(unlikelyHigh);
          expect(min).toBeGreaterThanOrEqual(widest.min);
          expect(max).toBeLessThanOrEqual(widest.max);
          expect(unlikelyLow).toBeGreaterThanOrEqual(widest.unlikelyLow);
          expect(unlikelyHigh).toBeLessThanOrEqual(widest.unlikelyHigh);
        }),
      );
  });
  it('never ask about what is usual: unlikely lies outside of the values that are not marked', () => {
    for (const { code, min, max } of vitalSigns.filter(({ onForm }) => onForm)) {
      const step = max - min <= 40 ? 0.1 : 1;
      const values = Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, at) =>
        Number((min + at * step).toFixed(1)),
      );
      fc.assert(
        fc.property(age, fc.boolean(), (ageDays, isPregnant) => {
          const subject = { ageDays, pregnant: isPregnant && ageDays >= 12 * 365.25 };
          const flags = values.map((value) => flagOfVital(code, value, subject));
          const limits = of(code, ageDays);
          const isMarked = [flags.some((flag) => (flag ?? 0) < 0), flags.some((flag) => (flag ?? 0) > 0)];
          const usual = values.filter((_value, at) => flags[at] === 0);
          // A side that has no limit has no usual value that could be asked about.
          if (isMarked[0]) expect(usual[0]).toBeGreaterThanOrEqual(limits.unlikelyLow);
          if (isMarked[1]) expect(usual.at(-1)).toBeLessThanOrEqual(limits.unlikelyHigh);
        }),
        { numRuns: 200 },
      );
    }
  });
  it('rise with growth: nobody is too light for an age who was not too light before, nor too short', () => {
    for (const code of ['29463-7', '8302-2'])
      fc.assert(
        fc.property(age, age, (one, other) => {
          const [young, old] = [of(code, Math.min(one, other)), of(code, Math.max(one, other))];
          expect(old.unlikelyLow).toBeGreaterThanOrEqual(young.unlikelyLow);
          expect(old.unlikelyHigh).toBeGreaterThanOrEqual(young.unlikelyHigh);
          expect(old.max).toBeGreaterThanOrEqual(young.max);
        }),
      );
  });
  it('do not know what is no sign', () => {
    expect(limitsOfVital('1-8', 3)).toBeNull();
    expect(vitalByCode.get('8310-5')).toMatchObject(of('8310-5', 3));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consciousnessLevels, vitalCodes } from '#contracts/visits/vitals-names.ts';
import type { Observed } from '#domain/visits/news2.ts';
import { suggestedUrgency } from '#domain/visits/suggested-urgency.ts';

const adult = { ageDays: 15_000, pregnant: false };
const child = { ageDays: 1000, pregnant: false };
type Signs = Partial<Record<keyof typeof vitalCodes, number>>;
const well: Signs = { respiratoryRate: 16, saturation: 97, systolic: 124, heartRate: 72, temperature: 36.8 };
const seen = (signs: Signs, rest: Partial<Observed> = {}): Observed => ({
  vitals: Object.entries(signs).map(([name, value]) => ({
    code: vitalCodes[name as keyof typeof vitalCodes],
    value,
  })),
  ...rest,
});
const all = { consciousness: 'alert', breathed: 'air' } as const;

describe('the urgency that vital signs speak for', () => {
  it('is none when nothing is measured, and none when all is usual', () => {
    expect(suggestedUrgency(adult, seen({}))).toBeNull();
    expect(suggestedUrgency(adult, seen(well, all))).toBeNull();
  });

  it('is very urgent from a score of 7, with every reason that is as loud', () => {
    const ill = { ...well, respiratoryRate: 30, saturation: 86, heartRate: 132 };
    expect(suggestedUrgency(adult, seen(ill, { ...all, breathed: 'oxygen' }))).toEqual({
      urgency: 2,
      reasons: [
        { code: 'saturation', value: 86 },
        { code: 'news2', score: 11 },
      ],
    });
  });

  it('is urgent from a score of 5 or by one red parameter, standard below', () => {
    expect(
      suggestedUrgency(adult, seen({ ...well, heartRate: 115, temperature: 39.5, systolic: 108 }, all)),
    ).toEqual({ urgency: 3, reasons: [{ code: 'news2', score: 5 }] });
    expect(suggestedUrgency(adult, seen({ systolic: 85 }))).toEqual({
      urgency: 3,
      reasons: [{ code: 'vital', vital: vitalCodes.systolic, value: 85 }],
    });
    expect(suggestedUrgency(adult, seen({ ...well, heartRate: 95 }, all))).toMatchObject({ urgency: 4 });
  });

  it('does not hurry for a high pressure alone, but for a child’s fast heart and a pregnant woman’s pressure', () => {
    expect(suggestedUrgency(adult, seen({ ...well, systolic: 190 }, all))).toBeNull();
    expect(suggestedUrgency(child, seen({ heartRate: 150 }))).toMatchObject({ urgency: 2 });
    expect(suggestedUrgency(child, seen({ temperature: 38.6 }))).toBeNull();
    expect(suggestedUrgency({ ...adult, pregnant: true }, seen({ systolic: 165 }))).toMatchObject({
      urgency: 2,
    });
  });

  it('of a child with a score of concern is very urgent, and says so', () => {
    const vitals = seen({ heartRate: 125, systolic: 100, respiratoryRate: 35, saturation: 95 }).vitals;
    const ill = {
      vitals,
      breathed: 'oxygen',
      oxygenFlow: 5,
      capillaryRefill: 'slow',
      respiratoryEffort: 'mild',
    } as const;
    expect(suggestedUrgency(child, ill)?.reasons).toContainEqual({
      code: 'pews',
      score: expect.any(Number) as number,
    });
    expect(suggestedUrgency(child, ill)?.urgency).toBe(2);
  });

  it('is immediate for who responds to nothing', () => {
    expect(suggestedUrgency(child, seen({}, { consciousness: 'unresponsive' }))).toEqual({
      urgency: 1,
      reasons: [{ code: 'consciousness', level: 'unresponsive' }],
    });
  });

  it('never waits longer when the saturation is lower', () => {
    const rest = fc.record({
      consciousness: fc.constantFrom(...consciousnessLevels, null),
      breathed: fc.constantFrom('air' as const, 'oxygen' as const, null),
    });
    const saturation = fc.integer({ min: 20, max: 100 });
    fc.assert(
      fc.property(
        saturation,
        saturation,
        rest,
        fc.integer({ min: 0, max: 30_000 }),
        (one, other, how, ageDays) => {
          const [low, high] = [Math.min(one, other), Math.max(one, other)].map(
            (value) =>
              suggestedUrgency({ ageDays, pregnant: false }, seen({ ...well, saturation: value }, how))
                ?.urgency ?? 6,
          );
          expect(low).toBeLessThanOrEqual(high ?? 0);
        },
      ),
    );
  });
});

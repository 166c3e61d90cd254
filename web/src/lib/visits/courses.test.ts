import { describe, expect, it } from 'vitest';
import { vitalCodes, vitalSigns } from '#contracts/visits/vitals-names.ts';
import { flagOfVital } from '#domain/visits/vital-flags.ts';
import { bandOfRange, bandOfSign } from '#lib/visits/courses.ts';

const adult = { ageDays: 40 * 365, pregnant: false };

describe('the band of a sign', () => {
  it('is what the rule leaves unmarked: the limits of NEWS2 and of hypertension for an adult', () => {
    expect(bandOfSign(vitalCodes.heartRate, adult)).toEqual({ low: 51, high: 90 });
    expect(bandOfSign(vitalCodes.temperature, adult)).toEqual({ low: 36.1, high: 38 });
    expect(bandOfSign(vitalCodes.saturation, adult)).toEqual({ low: 96, high: null });
    expect(bandOfSign(vitalCodes.systolic, adult)).toEqual({ low: 111, high: 139 });
  });
  it('has nothing marked within and something marked beyond, for every sign and age', () => {
    for (const { code } of vitalSigns)
      for (const ageDays of [20, 400, 1500, 3000, 40 * 365])
        for (const pregnant of [false, true]) {
          const subject = { ageDays, pregnant };
          const band = bandOfSign(code, subject);
          if (band?.low != null) expect(flagOfVital(code, band.low, subject)).toBe(0);
          if (band?.high != null) expect(flagOfVital(code, band.high, subject)).toBe(0);
          if (band?.high != null) expect(flagOfVital(code, band.high + 1, subject)).toBeGreaterThan(0);
          if (band?.low != null) expect(flagOfVital(code, band.low - 1, subject)).toBeLessThan(0);
        }
  });
  it('is none where no rule has a limit for the person', () => {
    expect(bandOfSign(vitalCodes.heartRate, { ageDays: null, pregnant: false })).toBeNull();
    expect(bandOfSign(vitalCodes.systolic, { ageDays: 400, pregnant: false })).toBeNull();
  });
});

describe('the band of a result', () => {
  it('is read from its range as it was when the result was entered', () => {
    expect(bandOfRange('3.5 – 5.1')).toEqual({ low: 3.5, high: 5.1 });
    expect(bandOfRange('≤ 200')).toEqual({ low: null, high: 200 });
    expect(bandOfRange('≥ 60')).toEqual({ low: 60, high: null });
    expect([bandOfRange(null), bandOfRange('negative')]).toEqual([null, null]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flagOf } from '#domain/labs/result.ts';
import { isUnlikelyResult } from '#domain/labs/unlikely.ts';

const range = (
  low: number | null,
  high: number | null,
  criticalLow: number | null = null,
  criticalHigh: number | null = null,
) => ({
  low,
  high,
  criticalLow,
  criticalHigh,
  normalCodes: [],
});
const potassium = range(3.5, 5.1, 2.8, 6.2);
const albumin = range(3.5, 5);
const protein = range(null, 5);

describe('a result that can hardly be right', () => {
  it('is ten times beyond what the body holds steady: a slip of the decimal point, or of the unit', () => {
    expect([1e308, 45e1, 51].map((value) => isUnlikelyResult(albumin, { value }))).toEqual([
      true,
      true,
      true,
    ]);
    expect([7.1, 1.6, 9.8].map((value) => isUnlikelyResult(potassium, { value }))).toEqual([
      false,
      false,
      false,
    ]);
    expect([71, 0.2].map((value) => isUnlikelyResult(potassium, { value }))).toEqual([true, true]);
  });
  it('is a hundred times beyond a limit that stands alone, which ten times is an illness', () => {
    expect([0, 50, 480, 501].map((value) => isUnlikelyResult(protein, { value }))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });
  it('is below nothing, but not where what is normal goes below it', () => {
    expect(isUnlikelyResult(albumin, { value: -1 })).toBe(true);
    expect(isUnlikelyResult(range(-2, 3), { value: -20 })).toBe(false);
  });
  it('is nothing that has no range, no number, or only an answer', () => {
    expect(isUnlikelyResult(null, { value: 1e9 })).toBe(false);
    expect(isUnlikelyResult(range(null, null), { value: 1e9 })).toBe(false);
    expect(isUnlikelyResult(albumin, {})).toBe(false);
    expect(isUnlikelyResult({ ...albumin, normalCodes: ['neg'] }, { code: 'pos' })).toBe(false);
  });
  it('is never one that is flagged normal', () => {
    const limit = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(limit, limit, part, (a, b, share) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const of = range(low, high);
        const value = low + (high - low) * share;
        fc.pre(flagOf(of, { value }).flag === 'N');
        expect(isUnlikelyResult(of, { value })).toBe(false);
      }),
    );
  });
});

import type { RangeLimits } from '#contracts/labs/catalogue.ts';
import type { TypedValue } from '#domain/labs/result.ts';

/**
 * How far beyond its range a value is asked about: by the most usual slips, a unit of ten times the size and two digits too many. What the body
 * holds within narrow limits, as potassium or albumin, is not found at ten times its limits; what has one limit only, as an
 * enzyme or an antibody, may well be.
 */
const steadyFactor = 10;
const otherFactor = 100;
/** A range whose ends lie no further apart than this is of something that is held steady. */
const steadyRatio = 5;

/**
 * Whether a value can hardly be right where this range is expected, so that whoever enters it has to confirm it: what autoverification calls a
 * limit check (CLSI AUTO10). Nothing is said of a value without a range, nor of words and answers. Of a value off scale its bound is looked at.
 */
export function isUnlikelyResult(range: RangeLimits | null, { value, code }: TypedValue): boolean {
  if (!range || value === undefined || code !== undefined) return false;
  // Where nothing is said of what is normal, what is critical bounds it.
  const { low, high } = { low: range.low ?? range.criticalLow, high: range.high ?? range.criticalHigh };
  if (low === null && high === null) return false;
  const goesBelowNothing = [low, high, range.criticalLow].some((limit) => limit !== null && limit < 0);
  // Around nothing, as a base excess, a multiple of a limit means nothing.
  if (goesBelowNothing) return false;
  if (value < 0) return true;
  const isSteady = low !== null && high !== null && low > 0 && high / low <= steadyRatio;
  if (isSteady) return value > high * steadyFactor || value < low / steadyFactor;
  const top = high ?? low ?? 0;
  return top > 0 && value > top * otherFactor;
}

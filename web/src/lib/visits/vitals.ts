import type { VitalDefinition } from '#contracts/visits/vitals-names.ts';

/** Whether something was written into a box. */
export const entered = (typed: string | undefined): boolean => (typed ?? '').trim() !== '';
/** The number that was written, with a comma or a point. */
export const numberOf = (typed: string | undefined): number => Number((typed ?? '').replace(',', '.'));

/** What is to be said about a value while it is typed; the API decides again. */
export function checkVital(
  vital: VitalDefinition,
  typed: string | undefined,
): 'empty' | 'ok' | 'unlikely' | 'impossible' {
  if (!entered(typed)) return 'empty';
  const value = numberOf(typed);
  if (!Number.isFinite(value) || value < vital.min || value > vital.max) return 'impossible';
  return value < vital.unlikelyLow || value > vital.unlikelyHigh ? 'unlikely' : 'ok';
}

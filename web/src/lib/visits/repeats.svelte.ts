import { untrack } from 'svelte';
import type { CurrentMedicine } from '#contracts/visits/clinical-summary.ts';

type Taker = { patientId: string; take: (line: CurrentMedicine) => void };
// A summary stands beside a form and does not know it: the form says that it takes lines of its patient. Raw, so that who leaves is found again.
let takers = $state.raw<readonly Taker[]>([]);

/** Whether something on the page takes past lines of this patient. */
export const takesRepeats = (patientId: string): boolean =>
  takers.some((taker) => taker.patientId === patientId);

/** Gives a past line to what takes it. */
export function repeatLine(patientId: string, line: CurrentMedicine): void {
  takers.find((taker) => taker.patientId === patientId)?.take(line);
}

/** Takes past lines of a patient from now on; returns how to stop. Called in an effect, which is not to run again for its own change. */
export function takeRepeats(taker: Taker): () => void {
  takers = [...untrack(() => takers), taker];
  return () => {
    takers = untrack(() => takers).filter((other) => other !== taker);
  };
}

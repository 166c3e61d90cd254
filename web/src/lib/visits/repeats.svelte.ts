import { untrack } from 'svelte';
import type { CurrentMedicine } from '#contracts/visits/clinical-summary.ts';

type Taker = { patientId: string; take: (line: CurrentMedicine) => void };
// A summary stands beside a form and does not know it: the form says that it takes lines of its patient.
const takers = $state<{ all: readonly Taker[] }>({ all: [] });

/** Whether something on the page takes past lines of this patient. */
export const takesRepeats = (patientId: string): boolean =>
  takers.all.some((taker) => taker.patientId === patientId);

/** Gives a past line to what takes it. */
export function repeatLine(patientId: string, line: CurrentMedicine): void {
  takers.all.find((taker) => taker.patientId === patientId)?.take(line);
}

/** Takes past lines of a patient from now on; returns how to stop. Called in an effect, which is not to run again for its own change. */
export function takeRepeats(taker: Taker): () => void {
  takers.all = [...untrack(() => takers.all), taker];
  return () => {
    takers.all = untrack(() => takers.all).filter((other) => other !== taker);
  };
}

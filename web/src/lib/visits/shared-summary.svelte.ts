import { untrack } from 'svelte';
import { onLive } from '#lib/inbox/live.svelte.ts';
import { patients } from '#lib/platform/clients.ts';
import { Loaded } from '#lib/platform/loaded.svelte.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';

type Shared = { loaded: Loaded<ClinicalSummary>; users: number; load: () => void; stop: () => void };
// One reading of a patient's record for everything on a page that shows it: each reading is on the record.
let shared: Readonly<Record<string, Shared>> = {};

function hold(patientId: string): Shared {
  const found = shared[patientId];
  if (found) {
    found.users += 1;
    return found;
  }
  const loaded = new Loaded<ClinicalSummary>();
  const load = () => void loaded.get(() => patients[':id'].summary.$get({ param: { id: patientId } }));
  // Events say of which visit they are; of which patient that is, what was read tells.
  const isOfThem = (visitId: string | null) =>
    visitId !== null &&
    (loaded.value?.pending.some((order) => order.visitId === visitId) ||
      loaded.value?.lastTriage?.visitId === visitId);
  const stop = onLive((event) => 'visitId' in event && isOfThem(event.visitId) === true, load);
  const made = { loaded, users: 1, load, stop };
  shared = { ...shared, [patientId]: made };
  load();
  return made;
}

function letGo(patientId: string, held: Shared): void {
  held.users -= 1;
  if (held.users > 0) return;
  held.stop();
  if (shared[patientId] !== held) return;
  const { [patientId]: _gone, ...others } = shared;
  shared = others;
}

/** The summary of a patient, read once however many on the page ask for it, and anew when something of theirs has happened. */
export class SharedSummary {
  #held = $state.raw<Shared | null>(null);

  /** @param patientId whose, read anew each time; null for nobody */
  constructor(patientId: () => string | null | undefined) {
    $effect(() => {
      const id = patientId();
      if (!id) return;
      const held = untrack(() => hold(id));
      this.#held = held;
      return () => {
        this.#held = null;
        letGo(id, held);
      };
    });
  }

  get value(): ClinicalSummary | null {
    return this.#held?.loaded.value ?? null;
  }
  get loaded(): Loaded<ClinicalSummary> | null {
    return this.#held?.loaded ?? null;
  }
  reload(): void {
    this.#held?.load();
  }
}

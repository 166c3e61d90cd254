import type { Doctor } from '#contracts/doctors/doctor.ts';
import { doctors } from '#lib/platform/clients.ts';
import { Loaded } from '#lib/platform/loaded.svelte.ts';

/** The doctors of the hospital with how many wait for each. */
export class DoctorList extends Loaded<{ items: Doctor[] }> {
  load(): Promise<void> {
    return this.get(() => doctors.$get({ query: {} }));
  }
  get items(): Doctor[] {
    return this.value?.items ?? [];
  }
  /** As options of a select; whose room and specialty tell namesakes apart. */
  get options(): { value: string; label: string }[] {
    return this.items.map((doctor) => ({ value: doctor.id, label: `${doctor.name}, ${doctor.specialty}` }));
  }
  find(id: string | null): Doctor | undefined {
    return this.items.find((doctor) => doctor.id === id);
  }
}

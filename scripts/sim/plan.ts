import type { EncounterStory, PatientStory } from './record/story.ts';

/** A patient with the encounters to play and their places among all. */
export type Part = {
  readonly story: PatientStory;
  readonly nth: number;
  readonly encounters: { encounter: EncounterStory; nth: number }[];
};

/** The first `most` encounters, patient by patient. */
export function planOf(stories: readonly PatientStory[], most: number): Part[] {
  let count = 0;
  return stories.flatMap((story, nth) => {
    const encounters = story.encounters
      .slice(0, Math.max(0, most - count))
      .map((encounter, index) => ({ encounter, nth: count + index }));
    count += encounters.length;
    return encounters.length > 0 ? [{ story, nth, encounters }] : [];
  });
}

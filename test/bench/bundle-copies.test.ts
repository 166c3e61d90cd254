import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '#scripts/platform/paths.ts';
import { readStory } from '#scripts/sim/record/story.ts';
import { copyOf, crowdFor, readFolder } from './bundle-copies.ts';

const bundles = readFolder(path.join(root, 'test', 'fixtures', 'synthea'));

describe('copies of bundles', () => {
  it('give every client as many visits', () => {
    expect(crowdFor(bundles, 48, 16)).toEqual({ patients: 16, encounters: 3 });
    expect(crowdFor(bundles, 20, 16)).toEqual({ patients: 16, encounters: 2 });
    expect(crowdFor(bundles, 80, 16)).toEqual({ patients: 32, encounters: 3 });
  });

  it('are other people with other encounters, played alike', () => {
    for (const bundle of bundles) {
      const [one, other] = ['one', 'other'].map((name) => readStory(name, copyOf(bundle, name, 2)));
      expect(one?.encounters).toHaveLength(2);
      const sources = [one, other].flatMap((story) =>
        story ? [story.source, ...story.encounters.map((each) => each.source)] : [],
      );
      expect(new Set(sources.map((source) => source.value)).size).toBe(6);
      const original = readStory('original', bundle).encounters.slice(0, 2);
      expect(one?.encounters.map((each) => each.vitals.length)).toEqual(
        original.map((each) => each.vitals.length),
      );
      expect(one?.encounters.map((each) => each.medicines.length)).toEqual(
        original.map((each) => each.medicines.length),
      );
    }
  });
});

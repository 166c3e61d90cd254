import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '#scripts/platform/paths.ts';
import { readBundles } from './read-bundles.ts';
import { readStory } from './story.ts';
import type { Bundle, Resource } from './fhir.ts';

const source = 'https://example.org/records';
const encounter = (id: string, start: string, code = 'AMB'): Resource => ({
  resourceType: 'Encounter',
  id,
  class: { code },
  period: { start },
  type: [{ text: 'Check up' }],
  identifier: [{ system: source, value: `e-${id}` }],
});
const inEncounter = (resourceType: string, id: string, more: Partial<Resource> = {}): Resource => ({
  resourceType,
  encounter: { reference: `urn:uuid:${id}` },
  ...more,
});
const bundleOf = (...resources: Resource[]): Bundle => ({
  resourceType: 'Bundle',
  entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource })),
});
const patient: Resource = {
  resourceType: 'Patient',
  id: 'p',
  identifier: [
    { system: 'urn:licence', value: 'L1', type: { text: 'Driver’s license' } },
    { system: source, value: 'p-1' },
  ],
};
const vital = inEncounter('Observation', 'b', { category: [{ coding: [{ code: 'vital-signs' }] }] });

describe('reading a bundle', () => {
  const story = readStory(
    'x.json',
    bundleOf(
      patient,
      encounter('b', '2020-05-02T10:00:00+02:00'),
      encounter('c', '2021-01-01T10:00:00Z', 'EMER'),
      encounter('a', '2020-05-02T09:00:00+02:00'),
      inEncounter('Condition', 'a'),
      vital,
      inEncounter('Observation', 'b', { category: [{ coding: [{ code: 'laboratory' }] }] }),
      inEncounter('Observation', 'b', { category: [{ coding: [{ code: 'survey' }] }] }),
      inEncounter('MedicationRequest', 'b', { medicationReference: { reference: 'urn:uuid:m' } }),
      inEncounter('Procedure', 'b'),
      inEncounter('Procedure', 'c'),
      inEncounter('Condition', 'elsewhere'),
      { resourceType: 'Medication', id: 'm', code: { coding: [{ code: 'M' }], text: 'Medicine' } },
      { resourceType: 'Medication', id: 'n' },
    ),
  );

  it('takes the ambulatory encounters in order of their time, each with its own records', () => {
    expect(story.encounters.map((each) => each.source)).toEqual([
      { system: source, value: 'e-a', recordedAt: '2020-05-02T09:00:00+02:00' },
      { system: source, value: 'e-b', recordedAt: '2020-05-02T10:00:00+02:00' },
    ]);
    expect(story.encounters.map((each) => [each.conditions.length, each.vitals.length])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('counts what is not played by type, once', () => {
    expect(Object.fromEntries(story.encounters[1]?.skipped ?? [])).toEqual({
      'Observation.laboratory.no value': 1,
      'Observation.survey': 1,
      'Procedure.no code or text': 1,
    });
    expect(Object.fromEntries(story.skipped)).toEqual({
      'Encounter.other encounter': 1,
      'Procedure.other encounter': 1,
      'Condition.other encounter': 1,
      Medication: 1,
    });
  });

  it('puts a medicine that is only pointed to in its place', () => {
    expect(story.encounters[1]?.medicines).toMatchObject([{ code: 'M', text: 'Medicine' }]);
  });

  it('knows the patient by the number of the source, not by that of another authority', () => {
    expect(story.source).toEqual({ system: source, value: 'p-1' });
  });

  it('counts a recorded death and refuses what is no bundle of one patient', () => {
    const dead = { ...patient, deceasedDateTime: '2021-01-01' };
    expect(readStory('x.json', bundleOf(dead)).skipped.get('Patient.deceased')).toBe(1);
    expect(() => readStory('x.json', bundleOf())).toThrow('x.json');
    expect(() => readStory('x.json', bundleOf(patient, { ...patient, id: 'q' }))).toThrow('one patient');
  });
});

describe('the small set', () => {
  it('holds twelve encounters, a child, an allergy, vital signs and every kind of order', () => {
    const stories = readBundles(path.join(root, 'test', 'fixtures', 'synthea'));
    expect(stories.map((each) => [each.file, each.encounters.length])).toEqual([
      ['allergy.json', 3],
      ['child.json', 3],
      ['odd-vitals.json', 3],
      ['orders.json', 3],
    ]);
    expect(stories[0]?.allergies).toHaveLength(1);
    expect(stories[1]?.patient.birthDate).toBe('2016-04-23');
    expect(stories[2]?.encounters.flatMap((each) => each.vitals)).not.toHaveLength(0);
    const orders = stories[3]?.encounters ?? [];
    const kinds = orders.flatMap((each) => each.tests.map((test) => test.value.kind));
    expect(new Set(kinds)).toEqual(new Set(['quantity', 'coded']));
    // By code and, in the last one, by reference.
    expect(orders.at(-1)?.medicines).toHaveLength(1);
    expect(orders.flatMap((each) => each.medicines).length).toBeGreaterThan(1);
    expect(orders.flatMap((each) => each.procedures)).not.toHaveLength(0);
  });
});

import { describe, expect, it } from 'vitest';
import { RegisterPatientInput } from '#contracts/patients/patient.ts';
import { AllergyStatement } from '#contracts/visits/triage.ts';
import { allergiesOf } from './allergies.ts';
import { diagnosesOf } from './diagnoses.ts';
import { pregnancyOf, timeOf, urgencyOf } from './encounter.ts';
import { loinc, snomed } from './fhir.ts';
import type { Resource } from './fhir.ts';
import { birthDateOf, phoneOf, registrationOf } from './patient.ts';
import type { EncounterStory } from './story.ts';
import { vitalsOf } from './vitals.ts';

const reasons = () => {
  const told: string[] = [];
  return { told, skip: (reason: string) => void told.push(reason) };
};
const measured = (code: string, value: number | undefined, unit: string, system = loinc) => ({
  code: { coding: [{ system, code }] },
  valueQuantity: { ...(value === undefined ? {} : { value }), unit: 'shown', code: unit },
});
const observation = (more: Partial<Resource>): Resource => ({ resourceType: 'Observation', ...more });

describe('vital signs', () => {
  it('are typed as recorded, a panel by its components', () => {
    const { told, skip } = reasons();
    const pressure = observation({
      code: { coding: [{ system: loinc, code: '85354-9' }] },
      component: [measured('8462-4', 81, 'mm[Hg]'), measured('8480-6', 127, 'mm[Hg]')],
    });
    const temperature = observation(measured('8310-5', 37.2, 'Cel'));
    expect(vitalsOf([pressure, temperature], skip)).toEqual([
      { code: '8462-4', value: 81, unit: 'mm[Hg]' },
      { code: '8480-6', value: 127, unit: 'mm[Hg]' },
      { code: '8310-5', value: 37.2, unit: 'Cel' },
    ]);
    expect(told).toEqual([]);
  });

  it('that do not fit the form are left out, each with its reason', () => {
    const { told, skip } = reasons();
    const typed = vitalsOf(
      [
        observation(measured('8310-5', 98.6, '[degF]')),
        observation(measured('8280-0', 90, 'cm')),
        observation(measured('8867-4', 70, '/min', 'urn:local')),
        observation(measured('8867-4', undefined, '/min')),
        observation({ ...measured('8867-4', 70, '/min'), status: 'entered-in-error' }),
        ...Array.from({ length: 31 }, () => observation(measured('8867-4', 70, '/min'))),
      ],
      skip,
    );
    expect(typed).toHaveLength(30);
    expect(told).toEqual([
      'withdrawn',
      'unit not known',
      'code not known',
      'code not known',
      'no value',
      'more than the form takes',
    ]);
  });
});

describe('allergies', () => {
  const fish: Resource = {
    resourceType: 'AllergyIntolerance',
    code: { coding: [{ system: snomed, code: '735971005' }], text: 'Fish (substance)' },
    reaction: [
      { manifestation: [{ text: 'Wheal' }], severity: 'mild' },
      { manifestation: [{ text: 'Dyspnea' }], severity: 'severe' },
    ],
  };
  it('keep code and text; the worst reaction gives the severity', () => {
    const stated = allergiesOf([fish], reasons().skip);
    expect(stated).toEqual({
      state: 'list',
      items: [
        {
          system: snomed,
          code: '735971005',
          text: 'Fish (substance)',
          severity: 'severe',
          reaction: 'Wheal, Dyspnea',
        },
      ],
    });
    expect(AllergyStatement.parse(stated)).toEqual(stated);
  });
  it('that no longer hold are not stated', () => {
    const { told, skip } = reasons();
    const resolved = { ...fish, clinicalStatus: { coding: [{ code: 'resolved' }] } };
    const refuted = { ...fish, verificationStatus: { coding: [{ code: 'refuted' }] } };
    expect(allergiesOf([resolved, refuted], skip)).toEqual({ state: 'none_known' });
    expect(told).toEqual(['not active', 'not active']);
  });
});

describe('conditions', () => {
  const condition = (code: string, verified = 'confirmed'): Resource => ({
    resourceType: 'Condition',
    code: { coding: [{ system: snomed, code, display: `Display ${code}` }], text: `Text ${code}` },
    verificationStatus: { coding: [{ code: verified }] },
  });
  it('become diagnoses with system, code and text as recorded, the first one primary', () => {
    expect(diagnosesOf([condition('1'), condition('2', 'provisional')], reasons().skip)).toEqual([
      { system: snomed, code: '1', text: 'Text 1', certainty: 'confirmed', rank: 'primary' },
      { system: snomed, code: '2', text: 'Text 2', certainty: 'provisional', rank: 'secondary' },
    ]);
  });
  it('that were taken back or have no code do not', () => {
    const { told, skip } = reasons();
    expect(
      diagnosesOf(
        [condition('1', 'refuted'), { resourceType: 'Condition', code: { text: 'Only words' } }],
        skip,
      ),
    ).toEqual([]);
    expect(told).toEqual(['withdrawn', 'no code or text']);
  });
});

describe('registration', () => {
  const person: Resource = {
    resourceType: 'Patient',
    id: 'p',
    name: [{ family: 'Davis923', given: ['Yasmine182', 'Kary197'] }],
    gender: 'female',
    birthDate: '2016-04-23',
    telecom: [{ system: 'phone', value: '555-770-3411' }],
    address: [{ line: ['1 Street'], city: 'Boston', state: 'MA' }],
  };
  it('fits the contract, with a guardian for a minor', () => {
    const typed = registrationOf(person, true);
    expect(RegisterPatientInput.safeParse(typed).error).toBeUndefined();
    expect(typed).toMatchObject({
      familyName: 'Davis923',
      givenName: 'Yasmine182 Kary197',
      phone: '+1 555-770-3411',
      address: { line: '1 Street', city: 'Boston', state: 'MA' },
      guardian: { name: 'Recorded guardian' },
      identifiers: [{ system: 'urn:fhir:Patient', value: 'p' }],
    });
    expect(registrationOf(person, false)).not.toHaveProperty('guardian');
  });
  it('estimates a birth date of which only the year is known', () => {
    expect(birthDateOf('1987')).toEqual({ precision: 'estimated', date: '1987-01-01' });
    expect(birthDateOf('1987-06')).toEqual({ precision: 'estimated', date: '1987-01-01' });
    expect(birthDateOf(undefined)).toEqual({ precision: 'unknown' });
  });
  it('leaves a phone number with a country code as it is', () => {
    const abroad = { ...person, telecom: [{ system: 'phone', value: '+91 98200 00000' }] };
    expect(phoneOf(abroad)).toBe('+91 98200 00000');
  });
});

describe('what an encounter says', () => {
  const story = (more: Partial<EncounterStory>): EncounterStory => ({
    source: { system: 's', value: 'v' },
    reason: '',
    reasonCodes: [],
    vitals: [],
    conditions: [],
    tests: [],
    medicines: [],
    procedures: [],
    skipped: new Map(),
    ...more,
  });
  it('gives urgency, pregnancy and the recorded time', () => {
    expect(urgencyOf('Urgent care clinic (environment)')).toBe(3);
    expect(urgencyOf('Well child visit (procedure)')).toBe(5);
    expect(urgencyOf('Encounter for symptom: Viral sinusitis')).toBe(4);
    const prenatal = story({ reasonCodes: ['72892002'] });
    expect(pregnancyOf({ resourceType: 'Patient', gender: 'female' }, prenatal)).toBe('pregnant');
    expect(pregnancyOf({ resourceType: 'Patient', gender: 'male' }, prenatal)).toBe('not_applicable');
    expect(pregnancyOf({ resourceType: 'Patient', gender: 'female' }, story({}))).toBe('unknown');
    const at = story({ source: { system: 's', value: 'v', recordedAt: '2020-01-01T00:00:00Z' } });
    expect(timeOf(at)).toEqual({ occurredAt: '2020-01-01T00:00:00Z' });
    expect(timeOf(at, Date.parse('2019-12-31T00:00:00Z'))).toEqual({});
  });
});

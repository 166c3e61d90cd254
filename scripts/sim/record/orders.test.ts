import { describe, expect, it } from 'vitest';
import { PrescriptionLineInput } from '#contracts/pharmacy/prescription.ts';
import { loinc, snomed } from './fhir.ts';
import type { Dosage, Resource } from './fhir.ts';
import { lineOf, medicinesOf, routeOf } from './medicines.ts';
import { proceduresOf } from './procedures.ts';
import { testsOf } from './tests.ts';

const reasons = () => {
  const told: string[] = [];
  return { told, skip: (reason: string) => void told.push(reason) };
};
const at = '2026-08-25T13:26:48+00:00';
const observation = (id: string, more: Partial<Resource>): Resource => ({
  resourceType: 'Observation',
  id,
  code: { coding: [{ system: loinc, code: '2339-0', display: 'Glucose' }] },
  effectiveDateTime: at,
  ...more,
});

describe('laboratory observations', () => {
  it('are tests with their value, unit or answer, repeats each for itself', () => {
    const { told, skip } = reasons();
    const tests = testsOf(
      [
        observation('a', { valueQuantity: { value: 88.12, unit: 'shown', code: 'mg/dL' } }),
        observation('b', { valueQuantity: { value: 3, code: 'mg/dL', comparator: '<' } }),
        observation('c', {
          valueCodeableConcept: { coding: [{ system: snomed, code: '7766007', display: 'Cloudy' }] },
        }),
        observation('d', { valueString: ' Seen ' }),
        observation('e', { valueQuantity: { value: 7 }, effectiveDateTime: '2026-08-25' }),
      ],
      skip,
    );
    expect(tests.map((test) => test.value)).toEqual([
      { kind: 'quantity', value: 88.12, unit: 'mg/dL' },
      { kind: 'quantity', value: 3, unit: 'mg/dL', comparator: '<' },
      { kind: 'coded', code: '7766007', text: 'Cloudy' },
      { kind: 'text', text: 'Seen' },
      { kind: 'quantity', value: 7, unit: '1' },
    ]);
    expect(tests[0]).toMatchObject({
      system: loinc,
      code: '2339-0',
      text: 'Glucose',
      source: { system: 'urn:fhir:Observation', value: 'a', recordedAt: at },
    });
    expect(tests[4]?.source).not.toHaveProperty('recordedAt');
    expect(told).toEqual([]);
  });

  it('that say nothing or cannot be filed are left out, each with its reason', () => {
    const { told, skip } = reasons();
    const five = { valueQuantity: { value: 5, code: 'mg/dL' } };
    const left = [
      observation('a', {}),
      observation('b', { valueQuantity: { value: 5, comparator: 'ad' } }),
      observation('c', { ...five, status: 'entered-in-error' }),
      observation('d', { ...five, code: { text: 'Only words' } }),
      observation('e', { ...five, code: { coding: [{ code: 'x'.repeat(41) }], text: 'Long' } }),
    ];
    expect(testsOf(left, skip)).toEqual([]);
    expect(told).toEqual(['no value', 'no value', 'withdrawn', 'no code or text', 'code too long']);
    expect(
      testsOf(
        Array.from({ length: 81 }, () => observation('a', five)),
        skip,
      ),
    ).toHaveLength(80);
    expect(told.at(-1)).toBe('more than the form takes');
  });
});

const request = (more: Partial<Resource> = {}): Resource => ({
  resourceType: 'MedicationRequest',
  id: 'm',
  intent: 'order',
  authoredOn: at,
  medicationCodeableConcept: {
    coding: [{ system: 'urn:rx', code: '1', display: 'Amoxicillin Oral Tablet' }],
  },
  ...more,
});
const daily = (frequency: number, period: number, periodUnit: string): Dosage => ({
  timing: { repeat: { frequency, period, periodUnit } },
  doseAndRate: [{ doseQuantity: { value: 1 } }],
});

describe('prescriptions', () => {
  it('without dosage or quantity are "as recorded", one dispense unit', () => {
    const [line] = medicinesOf([request()], reasons().skip);
    expect(line).toMatchObject({ code: '1', unit: null, source: { value: 'm' } });
    expect(line?.line).toMatchObject({
      quantity: 1,
      instructions: 'as recorded',
      doseValue: null,
      doseUnit: null,
      route: 'oral',
    });
  });
  it('keep dose, times, words, quantity and repeats, in a form that the platform takes', () => {
    const line = lineOf(
      request({
        dosageInstruction: [{ ...daily(4, 1, 'd'), text: 'Every four to six hours' }],
        dispenseRequest: { quantity: { value: 20.5, code: 'mL' }, numberOfRepeatsAllowed: 2 },
      }),
      'Some Oral Solution',
    );
    expect(line).toMatchObject({
      doseValue: 1,
      doseUnit: '{dose}',
      timesPerDay: 4,
      quantity: 21,
      repeats: 2,
      instructions: 'Every four to six hours',
    });
    expect(lineOf(request({ dosageInstruction: [daily(1, 8, 'h')] }), '').timesPerDay).toBe(3);
    expect(lineOf(request({ dosageInstruction: [daily(1, 1, 'wk')] }), '').timesPerDay).toBe(0.143);
    expect(lineOf(request({ dosageInstruction: [daily(99, 1, 'h')] }), '').timesPerDay).toBeNull();
    const asNeeded = lineOf(request({ dosageInstruction: [{ asNeededBoolean: true }] }), '');
    for (const each of [line, asNeeded])
      expect(
        PrescriptionLineInput.safeParse({ ...each, medicineId: '0198f2e4-0000-7000-8000-000000000000' })
          .success,
      ).toBe(true);
  });
  it('are given by the route that was recorded or that the name says, and are not guessed', () => {
    expect(routeOf({ route: { text: 'Sublingual route' } }, 'Oral Spray')).toBe('sublingual');
    expect(routeOf(undefined, 'albuterol 5 MG/ML Inhalation Solution')).toBe('inhaled');
    expect(routeOf(undefined, 'Humulin Injectable Suspension')).toBe('other');
  });
  it('that were withdrawn or are only a plan are not written', () => {
    const { told, skip } = reasons();
    const left = [request({ status: 'cancelled' }), request({ intent: 'plan' })];
    expect(medicinesOf(left, skip)).toEqual([]);
    expect(told).toEqual(['withdrawn', 'not an order']);
  });
});

describe('procedures', () => {
  it('that were done have a report in the recorded words', () => {
    const { told, skip } = reasons();
    const procedure: Resource = {
      resourceType: 'Procedure',
      id: 'p',
      status: 'completed',
      code: { coding: [{ system: snomed, code: '73761001', display: 'Colonoscopy' }] },
      performedPeriod: { start: at },
      note: [{ text: 'No findings.' }],
    };
    expect(proceduresOf([procedure, { ...procedure, status: 'not-done' }], skip)).toMatchObject([
      { code: '73761001', report: 'Colonoscopy\nNo findings.', source: { value: 'p', recordedAt: at } },
    ]);
    expect(told).toEqual(['not done']);
  });
});

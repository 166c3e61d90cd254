import { expect, it } from 'vitest';
import { vitalSigns } from '#contracts/visits/vitals-names.ts';
import { checkVitals } from '#lib/visits/vitals.ts';

const lower = (systolic: string, diastolic: string) =>
  checkVitals(vitalSigns, { '8480-6': systolic, '8462-4': diastolic }).get('8462-4');

it('says that the lower pressure is not below the upper one, once both are numbers that can be', () => {
  expect(lower('120', '80')).toBe('ok');
  expect(lower('80', '120')).toBe('not_below');
  expect(lower('120', '120')).toBe('not_below');
  expect(lower('', '80')).toBe('ok');
  expect(lower('12o', '80')).toBe('ok');
  expect(lower('120', '')).toBe('empty');
  expect(lower('120', '9999')).toBe('impossible');
});

import { describe, expect, it } from 'vitest';
import { checkVitals } from '#domain/visits/vitals.ts';

const vital = (code: string, value: number, unit: string, confirmed = false) => ({
  code,
  value,
  unit,
  confirmed,
});

describe('vitals', () => {
  it('accepts what is usual', () => {
    expect(
      checkVitals([
        vital('8480-6', 120, 'mm[Hg]'),
        vital('8462-4', 80, 'mm[Hg]'),
        vital('8310-5', 36.8, 'Cel'),
      ]),
    ).toMatchObject({ implausible: [], unconfirmed: [] });
  });
  it('refuses the second pressure of a form that stands the wrong way round as the first', () => {
    const pair = (upper: number, lower: number) => [
      vital('8480-6', upper, 'mm[Hg]'),
      vital('8462-4', lower, 'mm[Hg]'),
    ];
    expect(checkVitals([...pair(120, 80), ...pair(80, 120)]).implausible).toEqual([
      { path: 'form.vitals.3.value', code: 'vital.pressures' },
    ]);
    expect(checkVitals([...pair(120, 80), ...pair(124, 82)]).implausible).toEqual([]);
  });
  it('refuses the impossible, an unknown code, a unit that does not fit, and a diastolic above the systolic pressure', () => {
    expect(checkVitals([vital('8310-5', 98.6, 'Cel')]).implausible[0]).toMatchObject({
      path: 'form.vitals.0.value',
      code: 'vital.impossible',
    });
    expect(checkVitals([vital('8310-5', 98.6, '[degF]')]).implausible[0]).toMatchObject({
      code: 'vital.unit',
    });
    expect(checkVitals([vital('1-8', 1, '/min')]).implausible[0]).toMatchObject({ code: 'vital.unknown' });
    expect(
      checkVitals([vital('8480-6', 80, 'mm[Hg]'), vital('8462-4', 90, 'mm[Hg]')]).implausible,
    ).toHaveLength(1);
  });
  it('wants the unlikely confirmed, once confirmed keeps that it was unlikely', () => {
    expect(checkVitals([vital('8867-4', 210, '/min')]).unconfirmed).toHaveLength(1);
    expect(checkVitals([vital('8867-4', 210, '/min', true)])).toMatchObject({
      unconfirmed: [],
      checked: [{ unlikely: true }],
    });
  });
});

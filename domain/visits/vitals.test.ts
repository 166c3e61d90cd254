import { describe, expect, it } from 'vitest';
import { checkVitals as check } from '#domain/visits/vitals.ts';
import type { MeasuredOf } from '#domain/visits/vital-weight.ts';

const of = (ageDays: number | null, lastWeight: MeasuredOf['lastWeight'] = null): MeasuredOf => ({
  ageDays,
  on: '2026-11-28',
  lastWeight,
});
const adult = of(15_000);
const checkVitals = (vitals: Parameters<typeof check>[0], whose = adult) => check(vitals, whose);

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

  const weight = (value: number, confirmed = false) => vital('29463-7', value, 'kg', confirmed);
  const height = (value: number) => vital('8302-2', value, 'cm');
  const codesOf = (vitals: Parameters<typeof check>[0], whose?: MeasuredOf) => {
    const { implausible, unconfirmed } = checkVitals(vitals, whose);
    return [...implausible, ...unconfirmed].map(({ path, code }) => `${path.split('.')[2]} ${code}`);
  };
  it('asks by the age: what is usual of one is a slip of another', () => {
    const fast = [vital('8867-4', 185, '/min'), vital('9279-1', 58, '/min')];
    expect(codesOf(fast)).toEqual(['0 vital.unlikely', '1 vital.unlikely']);
    expect(codesOf([weight(1.9), vital('8867-4', 195, '/min')], of(3))).toEqual([]);
    expect(codesOf([weight(82)], of(243))).toEqual(['0 vital.impossible']);
    expect(codesOf([weight(82)])).toEqual([]);
    expect(codesOf([weight(20)], of(243))).toEqual(['0 vital.unlikely']);
    expect(codesOf([weight(7.9), height(69)], of(243))).toEqual([]);
    // Nobody knows how old they are: only what is of no age is asked about.
    expect(codesOf([weight(1.9), vital('8867-4', 195, '/min')], of(null))).toEqual([]);
  });
  it('holds weight and height against each other, each weight of its turn', () => {
    expect(codesOf([weight(7, true), height(160)])).toEqual(['0 vital.body_mass']);
    expect(codesOf([height(165), weight(34)])).toEqual(['1 vital.body_mass_unlikely']);
    expect(codesOf([height(165), weight(34, true)])).toEqual([]);
    expect(codesOf([weight(70), height(170), weight(12, true), height(171)])).toEqual(['2 vital.body_mass']);
    expect(codesOf([weight(70), height(999)])).toEqual(['1 vital.impossible']);
  });
  it('asks once for a weight that is far from the last one, and keeps that it was unlikely', () => {
    const before = of(15_000, { value: 80, on: '2026-10-03' });
    expect(checkVitals([weight(62)], before).unconfirmed).toEqual([
      {
        path: 'form.vitals.0.value',
        code: 'vital.weight_changed',
        params: { value: 62, last: 80, day: '2026-10-03' },
      },
    ]);
    expect(checkVitals([weight(62, true)], before)).toMatchObject({
      unconfirmed: [],
      checked: [{ unlikely: true }],
    });
  });
});

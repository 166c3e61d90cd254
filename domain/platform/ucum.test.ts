import { describe, expect, it } from 'vitest';
import { commonUnits } from '#contracts/labs/unit-names.ts';
import { isUcum } from '#domain/platform/ucum.ts';

describe('a unit', () => {
  it('is one of UCUM, with prefixes, powers, products and what is counted', () => {
    for (const unit of [
      'mmol/L',
      'mg/dL',
      '10*9/L',
      '10*3/uL',
      'm[IU]/mL',
      'mm[Hg]',
      '%',
      '{tablet}',
      '/[HPF]',
      'mL/min/{1.73_m2}',
      'kg/m2',
      'ug{FEU}/mL',
      'U/L',
      'Cel',
      'fL',
    ])
      expect([unit, isUcum(unit)]).toEqual([unit, true]);
  });
  it('is none when it is written as people say it', () => {
    for (const unit of [
      '',
      'mg%L',
      'mmol per L',
      'cc',
      'mcg',
      'IU/L',
      'tablets',
      'mmHg',
      'µmol/L',
      'mmol/',
      '{',
    ])
      expect([unit, isUcum(unit)]).toEqual([unit, false]);
  });
  it('that is suggested is one', () => {
    expect(commonUnits.filter((unit) => !isUcum(unit))).toEqual([]);
  });
});

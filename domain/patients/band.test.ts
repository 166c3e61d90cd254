import { describe, expect, it } from 'vitest';
import { readTokenCode } from '#domain/appointments/token-code.ts';
import { bandNumber, readBand } from '#domain/patients/band.ts';
import { isMrn } from '#domain/patients/mrn.ts';

describe('the number of a band', () => {
  it('counts the hospital’s unidentified patients, and goes on behind four digits', () => {
    expect([7n, 12_345n].map(bandNumber)).toEqual(['E-0007', 'E-12345']);
  });

  it('is read as it is said or scanned', () => {
    for (const text of ['E-0007', 'e0007', ' E 0007 ']) expect(readBand(text), text).toBe('E-0007');
    expect(readBand(bandNumber(12_345n))).toBe('E-12345');
    for (const text of ['E-7', 'E7', '0007', 'F-0007', 'E-0007-1', ''])
      expect(readBand(text), text).toBeNull();
  });

  it('is neither a token nor a record number, so that one search box takes all three', () => {
    expect([readTokenCode('E-0007'), isMrn('E-0007'), readBand('E-7')]).toEqual([null, false, null]);
  });
});

import { describe, expect, it } from 'vitest';
import { makeMrn } from '#domain/patients/mrn.ts';
import { isScanned, readScan } from '#lib/labs/scan.ts';

describe('one box for every code', () => {
  it('reads the number on a tube, however it was typed', () => {
    for (const text of ['L261124-0007', 'l261124-0007', ' L2611240007 ', 'L-261124-0007'])
      expect(readScan(text)).toEqual({ kind: 'accession', text: 'L261124-0007' });
    expect(readScan('L261124-12345')).toEqual({ kind: 'accession', text: 'L261124-12345' });
  });
  it('reads a record number whose check character fits, and no other', () => {
    for (const serial of [1n, 77n, 4242n]) {
      const mrn = makeMrn(serial);
      expect(readScan(mrn.toLowerCase())).toEqual({ kind: 'record', text: mrn });
      const wrong = `${mrn.slice(0, -1)}${mrn.endsWith('X') ? 'Y' : 'X'}`;
      expect(readScan(wrong).kind).toBe('words');
    }
  });
  it('reads a token with or without the letter of its doctor', () => {
    expect(readScan('A-12')).toMatchObject({ kind: 'token', letter: 'A', number: 12 });
    expect(readScan('b7')).toMatchObject({ kind: 'token', letter: 'B', number: 7 });
    expect(readScan('12')).toMatchObject({ kind: 'token', letter: null, number: 12 });
  });
  it('leaves names and everything else to the search', () => {
    for (const text of ['', 'Iyer', 'MENDEN', 'L261124', '2612', 'L261124-00', 'A-1234'])
      expect(readScan(text).kind).toBe('words');
  });
  it('finds the task of a code', () => {
    const order = {
      id: '',
      type: 'labOrder',
      specimenId: '',
      accession: 'L261124-0007',
      itemIds: null,
    } as const;
    const task = { order, patient: null, token: 'A-12' };
    expect(isScanned(readScan('l2611240007'), task)).toBe(true);
    expect(isScanned(readScan('L261124-0008'), task)).toBe(false);
    expect(isScanned(readScan('a12'), task)).toBe(true);
    expect(isScanned(readScan('12'), task)).toBe(true);
    expect(isScanned(readScan('C12'), task)).toBe(false);
    expect(isScanned(readScan('Iyer'), task)).toBe(false);
  });
});

import type { LocalDate } from '#contracts/platform/wire.ts';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ageWords,
  bornWords,
  clinicalDate,
  moneyText,
  patientName,
  readMoney,
  spanText,
} from '#lib/platform/format.ts';
import { actKey } from '#lib/platform/idempotency.ts';

describe('what people read', () => {
  it('dates cannot be read two ways', () => {
    expect(clinicalDate('2026-03-04')).toBe('04-Mar-2026');
    const age = (date: LocalDate, on: LocalDate = '2026-11-23') => ageWords({ precision: 'day', date }, on);
    const births: LocalDate[] = ['2000-11-24', '2026-01-23', '2026-10-20', '2026-11-18'];
    expect(births.map((date) => age(date))).toEqual(['25y', '10m', '4w', '5d']);
    expect(ageWords({ precision: 'estimated', date: '1980-01-01' }, '2026-11-23')).toBe('approx 46y');
    expect(ageWords({ precision: 'unknown' }, '2026-11-23')).toBeNull();
  });
  it('a birth date is said as exactly as it is known, wherever it is said', async () => {
    expect([
      bornWords({ precision: 'day', date: '1985-06-03' }),
      bornWords({ precision: 'estimated', date: '1996-01-01' }),
      bornWords({ precision: 'unknown' }),
      bornWords(null),
    ]).toEqual(['03-Jun-1985', 'about 1996', 'not known', 'not known']);
    const files = await readdir(path.join(import.meta.dirname, '..'), { recursive: true });
    const alone = [];
    for (const file of files.filter((name) => name.endsWith('.svelte')))
      if (
        /clinicalDate\([^)]*birthDate/.test(
          await readFile(path.join(import.meta.dirname, '..', file), 'utf8'),
        )
      )
        alone.push(file);
    expect(alone).toEqual([]);
  });
  it('money is exact both ways', () => {
    expect(moneyText({ amountMinor: '125050', currency: 'INR' })).toBe('₹1,250.50');
    expect(moneyText({ amountMinor: '5', currency: 'INR' })).toBe('₹0.05');
    expect([readMoney('1,250.5'), readMoney('0.05'), readMoney('12.345'), readMoney('-3')]).toEqual([
      '125050',
      '5',
      null,
      null,
    ]);
  });
  it('names and spans', () => {
    expect(patientName({ familyName: 'Iyer', givenName: 'Lakshmi', unidentified: false, mrn: 'X' })).toBe(
      'IYER, Lakshmi',
    );
    const nobody = { familyName: '', givenName: '', unidentified: true, mrn: 'X' };
    expect([patientName(nobody), patientName({ ...nobody, counterSale: true })]).toEqual([
      'Unknown (X)',
      'Counter sale (X)',
    ]);
    const born = (age: number): LocalDate => `${new Date().getUTCFullYear() - age}-01-01`;
    const seen = (age: number) =>
      patientName({
        ...nobody,
        gender: 'male',
        birthDate: { precision: 'estimated', date: born(age) },
        band: 'E-0007',
      });
    expect([seen(40), seen(0)]).toEqual([
      'Unknown, male, about 40 · band E-0007',
      'Unknown, male, under 1 year · band E-0007',
    ]);
    expect(
      patientName({ ...nobody, gender: 'unknown', birthDate: { precision: 'unknown' }, band: 'E-0012' }),
    ).toBe('Unknown · band E-0012');
    // Once they have a name, that is what they are called.
    expect(patientName({ ...nobody, familyName: 'Iyer', band: 'E-0007' })).toBe('IYER');
    expect([spanText(5), spanText(-125), spanText(3000)]).toEqual(['0:05', '2:05', '2 d']);
  });
  it('a retry keeps its key, another body gets another', () => {
    const key = actKey();
    const first = key({ a: 1 });
    expect(key({ a: 1 })).toBe(first);
    expect(key({ a: 2 })).not.toBe(first);
  });
});

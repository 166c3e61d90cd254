import type { LocalDate } from '#contracts/platform/wire.ts';
import { describe, expect, it } from 'vitest';
import {
  changeOf,
  differing,
  emptyPerson,
  inputOf,
  keptFields,
  missingIn,
  needsGuardian,
} from '#lib/patients/person-form.ts';
import { newPatientPath, readTyped } from '#lib/patients/typed-name.ts';

const today = '2026-11-24';
const lakshmi = emptyPerson({
  givenName: 'Lakshmi',
  familyName: 'Iyer',
  gender: 'female',
  birthDate: { precision: 'day', date: '1990-03-04' },
});

describe('a person as typed', () => {
  it('is asked for a guardian until the day of turning 18', () => {
    const born = (date: LocalDate) => emptyPerson({ ...lakshmi, birthDate: { precision: 'day', date } });
    expect(needsGuardian(born('2008-11-25'), today)).toBe(true);
    expect(needsGuardian(born('2008-11-24'), today)).toBe(false);
    expect(Object.keys(missingIn(born('2020-01-01'), today))).toEqual([
      'guardian.name',
      'guardian.relationship',
    ]);
  });
  it('is told of everything that is wrong at once, and of a slip beside what is missing', () => {
    const typed = emptyPerson({ familyName: 'Iyer', gender: 'female', phone: 'abc', email: 'nope' });
    expect(missingIn(typed, today)).toEqual({
      'birthDate.date': 'person.birth_needed',
      phone: 'person.not_a_phone',
      email: 'person.not_an_email',
    });
    const born = (date: LocalDate) =>
      missingIn(emptyPerson({ ...lakshmi, birthDate: { precision: 'day', date } }), today);
    expect([born('2026-11-25')['birthDate.date'], born(today)['birthDate.date']]).toEqual([
      'person.birth_to_come',
      undefined,
    ]);
    const guarded = emptyPerson({ ...lakshmi, guardian: { name: 'R', relationship: 'aunt', phone: 'x' } });
    expect(missingIn(guarded, today)).toEqual({ 'guardian.phone': 'person.not_a_phone' });
    expect(missingIn(emptyPerson({ ...lakshmi, phone: '98450 12345', email: 'a@b.example' }), today)).toEqual(
      {},
    );
  });
  it('needs no name when unidentified, and no field that was left empty is sent', () => {
    expect(Object.keys(missingIn(emptyPerson(), today))).toEqual(['familyName', 'gender', 'birthDate.date']);
    const unknown = emptyPerson({ unidentified: true, gender: 'male', birthDate: { precision: 'unknown' } });
    expect(missingIn(unknown, today)).toEqual({});
    expect(inputOf(unknown)).toEqual({
      unidentified: true,
      familyName: '',
      givenName: '',
      gender: 'male',
      birthDate: { precision: 'unknown' },
    });
  });
  it('sends of a change only what was changed, so that another one’s change stays', () => {
    const now = emptyPerson({
      ...lakshmi,
      phone: '98450 12345',
      address: { ...lakshmi.address, city: ' Mysuru ' },
    });
    expect(differing(lakshmi, now)).toEqual(['phone', 'address']);
    expect(changeOf(lakshmi, now)).toEqual({ phone: '98450 12345', address: { city: 'Mysuru' } });
    expect(changeOf(now, lakshmi)).toEqual({ phone: '', address: {} });
    expect(keptFields(emptyPerson({ ...lakshmi, email: 'l@example.org' }), lakshmi)).toEqual(['email']);
  });
});

it('a search is the beginning of a registration', () => {
  expect(readTyped('lakshmi devi iyer')).toEqual({
    givenName: 'Lakshmi Devi',
    familyName: 'Iyer',
    phone: '',
  });
  expect(readTyped('Iyer, Lakshmi')).toEqual({ givenName: 'Lakshmi', familyName: 'Iyer', phone: '' });
  expect(readTyped('+91 98450-12345')).toEqual({ givenName: '', familyName: '', phone: '+91 98450-12345' });
  expect(readTyped('22235P')).toEqual({ givenName: '', familyName: '', phone: '' });
  expect(newPatientPath('a b', 'check-in')).toBe('/(app)/patients/new?q=a+b&next=check-in');
});

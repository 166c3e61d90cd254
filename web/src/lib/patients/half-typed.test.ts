import { describe, expect, it } from 'vitest';
import { openRegistration, swapped } from '#lib/patients/half-typed.ts';
import { emptyPerson } from '#lib/patients/person-form.ts';

const nothing = { current: null, earlier: null };
const meena = { q: 'meena', form: emptyPerson({ givenName: 'Meena', familyName: 'Sharma' }) };
const ravi = { q: 'ravi', form: emptyPerson({ familyName: 'Ravi', phone: '98765' }) };

describe('a registration that was half typed', () => {
  it('goes on where it was left for the same search', () => {
    expect(openRegistration('meena', { current: meena, earlier: null })).toEqual({
      current: meena,
      earlier: null,
    });
  });
  it('is offered back where another person is looked for, and the new one begins with the search', () => {
    const opened = openRegistration('Anil Rao', { current: meena, earlier: null });
    expect(opened.earlier).toEqual(meena);
    expect(opened.current.form).toMatchObject({ givenName: 'Anil', familyName: 'Rao' });
  });
  it('stays offered while the one before is no more than a search', () => {
    const { current } = openRegistration('Anil Rao', nothing);
    expect(openRegistration('Jo', { current, earlier: meena }).earlier).toEqual(meena);
  });
  it('changes places with what was typed meanwhile, and nothing is lost', () => {
    expect(swapped(ravi, meena)).toEqual({ current: { ...meena, q: 'ravi' }, earlier: ravi });
    const { current } = openRegistration('Jo', nothing);
    expect(swapped(current, meena)).toEqual({ current: { ...meena, q: 'Jo' }, earlier: null });
  });
  it('goes on where its search comes again', () => {
    const { current } = openRegistration('Jo', nothing);
    expect(openRegistration('meena', { current, earlier: meena })).toEqual({ current: meena, earlier: null });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { updatePatient } from '#activities/patients/change-patient.ts';
import { registerPerson } from '#activities/patients/register-person.ts';
import { findPatient } from '#db/patients/patient.repository.ts';
import type { NewPatient, PatientChange } from '#db/patients/patient.repository.ts';
import { aPerson, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const desk = 'receptionist1@asha.example';
let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('identified');
});
afterAll(async () => hospitals?.close());

const add = (person: NewPatient) => hospitals.as(desk, (tenant) => registerPerson(tenant, person));
const read = (id: string) => hospitals.as(desk, (tenant) => findPatient(tenant, id));
const change = async (id: string, to: Partial<PatientChange>, confirmed = false) => {
  const version = (await read(id))?.version ?? 0;
  return hospitals.as(desk, (tenant) => updatePatient(tenant, id, version, to, confirmed));
};
const asked = (id: string) => ({
  code: 'patient.possible_duplicate',
  details: { candidates: [{ patient: { id } }] },
});

const meera = aPerson({
  givenName: 'Meerabai',
  familyName: 'Thenmozhi',
  birthDate: { precision: 'day', date: '1984-07-21' },
  phone: '9811122233',
});

describe('who somebody may be', () => {
  it('is asked when a name, birth date or phone of anybody changes, and of nobody when it does not', async () => {
    const known = await add(meera);
    // Two of the three are the same, the third is what is changed; a namesake of another year is none to ask about.
    const other = await add(
      aPerson({ ...meera, givenName: 'Rukmini', familyName: 'Vadivel', phone: '9811199999' }),
    );
    await expect(change(other, { givenName: 'Meerabai', familyName: 'Thenmozhi' })).rejects.toMatchObject(
      asked(known),
    );
    const younger = await add(
      aPerson({ ...meera, birthDate: { precision: 'day', date: '2001-02-03' }, phone: '9811177777' }),
    );
    await expect(change(younger, { birthDate: meera.birthDate })).rejects.toMatchObject(asked(known));
    await change(younger, { address: { city: 'Pune' }, email: 'm@example.org' });
    await expect(change(younger, { phone: '9811122233' })).rejects.toMatchObject(asked(known));
    // What is sent as it was is no change, and nobody is like themselves.
    await change(known, { givenName: 'Meerabai', phone: '+91 98111 22233', birthDate: meera.birthDate });
    await change(known, { givenName: 'Meera' });
    expect((await read(known))?.givenName).toBe('Meera');
  });

  it('is answered by a person, and then stays changed', async () => {
    const known = await add(
      aPerson({ ...meera, givenName: 'Sarojini', familyName: 'Palanivel', phone: '9822211133' }),
    );
    const other = await add(aPerson());
    const to = { givenName: 'Sarojini', familyName: 'Palanivel', birthDate: meera.birthDate };
    await expect(change(other, to)).rejects.toMatchObject(asked(known));
    expect((await read(other))?.familyName).toMatch(/^Quillfeather/);
    await change(other, to, true);
    expect((await read(other))?.familyName).toBe('Palanivel');
  });

  it('is asked of a stranger who gets a name, who is unidentified no more by either part of it', async () => {
    const stranger = aPerson({
      familyName: '',
      givenName: '',
      unidentified: true,
      birthDate: { precision: 'estimated', date: '1986-01-01' },
    });
    const [one, two] = [await add(stranger), await add(stranger)];
    // While nobody has a name, nobody is like them.
    await change(one, { birthDate: { precision: 'estimated', date: '1981-01-01' } });
    expect(await read(one)).toMatchObject({
      unidentified: true,
      band: expect.stringMatching(/^E-/) as string,
    });
    await change(one, { givenName: 'Tirumalai' });
    expect(await read(one)).toMatchObject({ unidentified: false, givenName: 'Tirumalai' });
    const known = await add(
      aPerson({
        givenName: 'Kuppuswamy',
        familyName: 'Ezhilarasan',
        gender: 'male',
        birthDate: { precision: 'day', date: '1986-05-05' },
      }),
    );
    await expect(
      change(two, { givenName: 'Kuppuswamy', familyName: 'Ezhilarasan', gender: 'male' }),
    ).rejects.toMatchObject(asked(known));
    // A child with a name has a guardian, as at registration.
    await expect(
      change(two, {
        givenName: 'Ilan',
        birthDate: { precision: 'estimated', date: `${new Date().getUTCFullYear() - 6}-01-01` },
      }),
    ).rejects.toMatchObject({ code: 'patient.guardian_required' });
  });

  it('is asked at registration whatever was ticked: who has a name is not unidentified', async () => {
    const known = await add(
      aPerson({ givenName: 'Vaitheeswari', familyName: 'Murugesan', birthDate: meera.birthDate }),
    );
    const again = aPerson({
      givenName: 'Vaitheeswari',
      familyName: 'Murugesan',
      birthDate: meera.birthDate,
      confirmedNotDuplicate: false,
    });
    await expect(add({ ...again, unidentified: true })).rejects.toMatchObject(asked(known));
    const confirmed = await add({ ...again, unidentified: true, confirmedNotDuplicate: true });
    expect(await read(confirmed)).toMatchObject({ unidentified: false, band: null });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerPerson } from '#activities/patients/register-person.ts';
import { updatePatient } from '#activities/patients/change-patient.ts';
import { latinName } from '#domain/patients/latin-name.ts';
import { searchPatients } from '#db/patients/patient-search.repository.ts';
import type { NewPatient } from '#db/patients/patient.repository.ts';
import { aPerson, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';
import { nameShapes, scripts } from '#test/builders/names.ts';

const desk = 'receptionist1@asha.example';
let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('scripts');
});
afterAll(async () => hospitals?.close());

const add = (person: NewPatient) => hospitals.as(desk, (tenant) => registerPerson(tenant, person));
const search = async (q: string) =>
  (await hospitals.as(desk, (tenant) => searchPatients(tenant, { q, limit: 10 }))).items;

describe('search', () => {
  it('finds every registered name by itself, reversed, without punctuation and in Latin letters, in every script', async () => {
    const people = await Promise.all(
      nameShapes(scripts.length * 4).map(async ({ script, given, family }) => ({
        script,
        given,
        family,
        id: await add(aPerson({ givenName: given, familyName: family, confirmedNotDuplicate: true })),
      })),
    );
    for (const { script, given, family, id } of people) {
      const name = `${given} ${family}`;
      const asked = [
        name,
        `${family}, ${given}`,
        name.replace(/[-’'.]/g, ' '),
        latinName(name),
        name.toUpperCase(),
      ];
      for (const q of asked.map((text) => text.slice(0, 100)))
        expect(
          (await search(q)).map((item) => item.id),
          `${script}: ${name} by ${q}`,
        ).toContain(id);
    }
  });

  it('finds मीना शर्मा by her name before others, asks before she is registered again, and knows her in Latin letters', async () => {
    const mina = aPerson({ givenName: 'मीना', familyName: 'शर्मा' });
    const id = await add(mina);
    await add(aPerson({ givenName: 'मोना', familyName: 'शर्मा', confirmedNotDuplicate: true }));
    for (const q of ['मीना शर्मा', 'शर्मा मीना', 'Meena Sharma', 'mina sarma', 'sharma, meena']) {
      const [first] = await search(q);
      expect([q, first?.id, first?.foundBy]).toEqual([q, id, 'name']);
    }
    expect((await search('मीना'))[0]).toMatchObject({ id, latinName: 'Mina Sharma' });
    for (const again of [mina, { ...mina, givenName: 'Meena', familyName: 'Sharma' }])
      await expect(add({ ...again, confirmedNotDuplicate: false })).rejects.toMatchObject({
        code: 'patient.possible_duplicate',
        details: {
          candidates: expect.arrayContaining([
            expect.objectContaining({ patient: expect.objectContaining({ id }) as unknown }),
          ]) as unknown,
        },
      });
    await hospitals.as(desk, (tenant) => updatePatient(tenant, id, 1, { latinName: 'Meenah Sharmaji' }));
    expect((await search('Sharmaji Meenah'))[0]).toMatchObject({ id, latinName: 'Meenah Sharmaji' });
    await hospitals.as(desk, (tenant) => updatePatient(tenant, id, 2, { familyName: 'वर्मा' }));
    expect((await search('Mina Varma'))[0]).toMatchObject({ id, latinName: 'Mina Varma' });
  });

  it('finds by phone of patient or guardian in digits of any script, card, e-mail and last digits, and says by what', async () => {
    const child = await add(
      aPerson({
        givenName: 'Testino',
        familyName: 'Younger',
        birthDate: { precision: 'day', date: `${new Date().getUTCFullYear() - 9}-01-01` },
        guardian: { name: 'Testina Younger', relationship: 'mother', phone: '98765 43210' },
      }),
    );
    const grown = await add(
      aPerson({ phone: '९१२३४ ५६७८९', nationalId: '5512-7788-9043', email: 'Some.One@mail.example' }),
    );
    const by = async (q: string) => (await search(q)).map((item) => [item.id, item.foundBy]);
    for (const q of ['98765 43210', '९८७६५४३२१०', '+91-98765-43210'])
      expect(await by(q), q).toEqual([[child, 'guardian_phone']]);
    expect(await by('9123456789')).toEqual([[grown, 'phone']]);
    expect(await by('551277889043')).toEqual([[grown, 'national_id']]);
    expect(await by('some.one@MAIL.example')).toEqual([[grown, 'email']]);
    expect(await by('३२१०')).toEqual([[child, 'guardian_phone_end']]);
    expect(await by('6789')).toEqual([[grown, 'phone_end']]);
    expect(await by('9043')).toEqual([[grown, 'national_id_end']]);
    await hospitals.as(desk, (tenant) => updatePatient(tenant, grown, 1, { phone: '' }));
    expect(await by('9123456789'), 'a number that is taken out finds nobody').toEqual([]);
    expect(await by('551277889043')).toEqual([[grown, 'national_id']]);
  });
});

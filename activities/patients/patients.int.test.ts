import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerPerson } from '#activities/patients/register-person.ts';
import { updatePatient } from '#activities/patients/change-patient.ts';
import { once } from '#activities/inbox/make-once.ts';
import { findDuplicates, searchPatients } from '#db/patients/patient-search.repository.ts';
import { findPatient } from '#db/patients/patient.repository.ts';
import { patientSummaries } from '#db/patients/patient-summary.repository.ts';
import type { NewPatient } from '#db/patients/patient.repository.ts';
import { aPerson, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const [desk, stranger] = ['receptionist1@asha.example', 'receptionist1@kaveri.example'];
let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('patients');
});
afterAll(async () => hospitals?.close());

const add = (person: NewPatient) => hospitals.as(desk, (tenant) => registerPerson(tenant, person));
const find = async (filter: { q?: string; identifier?: string }, email = desk) =>
  (await hospitals.as(email, (tenant) => searchPatients(tenant, { ...filter, limit: 25 }))).items.map(
    (item) => item.id,
  );
const lakshmi = aPerson({
  givenName: 'Lakshmi',
  familyName: 'Visvanathan',
  birthDate: { precision: 'day', date: '1971-03-09' },
  phone: '55512 34567',
  nationalId: 'NID-778',
  identifiers: [{ system: 'urn:old', value: 'A-17' }],
  confirmedNotDuplicate: false,
});

describe('the list of patients', () => {
  it.each([{ what: 'newest first' }, { what: 'by likeness', q: 'Pagewise' }])(
    'is read page by page without a gap or a repeat while others register: $what',
    async ({ q }) => {
      const named = () => aPerson({ familyName: 'Pagewise', confirmedNotDuplicate: true });
      const there = [];
      for (let nth = 0; nth < 5; nth += 1) there.push(await add(named()));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const filter = { limit: 2, ...(q ? { q } : {}), ...(cursor ? { cursor } : {}) };
        const page = await hospitals.as(desk, (tenant) => searchPatients(tenant, filter));
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor ?? undefined;
        await add(named());
      } while (cursor && seen.length < 200);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining(there));
    },
  );
});

describe('registration', () => {
  it('makes one patient for a key, however often it is sent, and refuses another body', async () => {
    const person = aPerson();
    const send = (body: NewPatient) =>
      hospitals.as(desk, (tenant) =>
        once(tenant, { key: 'desk-key-0001', route: 'patient.register', body }, () =>
          registerPerson(tenant, body),
        ),
      );
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(person)));
    expect(new Set(answers.map((answer) => answer.id)).size).toBe(1);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    await expect(send({ ...person, givenName: 'Other' })).rejects.toMatchObject({
      code: 'idempotency.body_differs',
    });
    const { rows } = await hospitals.sql.query(
      'select count(*)::int as count from patient where family_name = $1',
      [person.familyName],
    );
    expect(rows[0]).toEqual({ count: 1 });
  });

  it('asks before it takes a known person a second time, whatever the spelling', async () => {
    const id = await add(lakshmi);
    const again = { ...lakshmi, givenName: 'Laxmi', familyName: 'Vishwanathan', identifiers: [] };
    await expect(add(again)).rejects.toMatchObject({
      code: 'patient.possible_duplicate',
      details: {
        candidates: [
          { patient: { id }, reasons: expect.arrayContaining(['same_birth_date', 'same_phone']) as unknown },
        ],
      },
    });
    expect(await add({ ...again, confirmedNotDuplicate: true })).not.toBe(id);
  });

  it('needs a guardian under 18 by the hospital’s date, a real birth date and phone, and a free identifier', async () => {
    const child = aPerson({
      birthDate: { precision: 'day', date: `${new Date().getUTCFullYear() - 9}-01-01` },
    });
    await expect(add(child)).rejects.toMatchObject({ code: 'patient.guardian_required' });
    const guardian = { name: 'Testina Elder', relationship: 'mother' };
    const id = await add({ ...child, guardian });
    // Theirs finds the child: one that is nobody's number would find nobody.
    await expect(add({ ...child, guardian: { ...guardian, phone: '123456' } })).rejects.toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'guardian.phone', code: 'not_phone' }],
    });
    const change = (phone: string) =>
      hospitals.as(desk, (tenant) => updatePatient(tenant, id, 1, { guardian: { ...guardian, phone } }));
    await expect(change('123456')).rejects.toMatchObject({ errors: [{ path: 'guardian.phone' }] });
    await change('98765 43211');
    expect(await find({ q: '+91 98765 43211' })).toEqual([id]);
    await expect(add(aPerson({ birthDate: { precision: 'day', date: '2090-01-01' } }))).rejects.toMatchObject(
      { code: 'request.invalid', errors: [{ path: 'birthDate.date' }] },
    );
    await expect(add(aPerson({ phone: '12' }))).rejects.toMatchObject({
      code: 'request.invalid',
      errors: [{ path: 'phone' }],
    });
    await expect(add(aPerson({ identifiers: [{ system: 'urn:old', value: 'A-17' }] }))).rejects.toMatchObject(
      { code: 'patient.source_taken' },
    );
    await expect(add(aPerson({ familyName: '', givenName: '' }))).rejects.toMatchObject({
      code: 'request.invalid',
    });
    await add(
      aPerson({
        familyName: '',
        givenName: '',
        birthDate: { precision: 'unknown' },
        unidentified: true,
        description: 'scar on the left hand',
      }),
    );
  });

  it('gives every patient an MRN of its own, and keeps what is sensitive sealed', async () => {
    const { rows } = await hospitals.sql.query(
      "select count(*)::int as patients, count(distinct (hospital_id, mrn))::int as mrns, count(*) filter (where phone like '%5551234567%' or details like '%NID-778%')::int as clear from patient",
    );
    expect(rows[0]).toMatchObject({ patients: rows[0].mrns, clear: 0 });
  });
});

describe('search', () => {
  it('finds a person by name in another spelling and order, MRN, phone in any form, and identifier', async () => {
    const [id] = await find({ identifier: 'urn:old|A-17' });
    const patient = await hospitals.as(desk, (tenant) => findPatient(tenant, id ?? ''));
    expect(patient).toMatchObject({ nationalId: 'NID-778', phone: '+915551234567', version: 1 });
    for (const q of ['Lakshmi Visvanathan', 'visvanathan lakshmi', 'Laxmi Viswanathan', 'laksmi visvanath'])
      expect((await find({ q })).slice(0, 2), q).toContain(id);
    expect(await find({ q: patient?.mrn.toLowerCase() ?? '' })).toEqual([id]);
    for (const q of ['55512 34567', '+91 55512-34567', '05551234567'])
      expect(await find({ q }), q).toContain(id);
    expect(await find({ identifier: 'urn:old|A-18' })).toEqual([]);
  });

  it('of the other hospital sees nothing of it: ids, names, phones, identifiers, duplicates', async () => {
    const [id = ''] = await find({ identifier: 'urn:old|A-17' });
    const mrn = (await hospitals.as(desk, (tenant) => findPatient(tenant, id)))?.mrn ?? '';
    for (const filter of [
      { q: 'Lakshmi Visvanathan' },
      { q: '5551234567' },
      { q: mrn },
      { identifier: 'urn:old|A-17' },
    ])
      expect(await find(filter, stranger)).not.toContain(id);
    expect(await hospitals.as(stranger, (tenant) => findPatient(tenant, id))).toBeNull();
    expect((await hospitals.as(stranger, (tenant) => patientSummaries(tenant, [id]))).size).toBe(0);
    expect(await hospitals.as(stranger, (tenant) => findDuplicates(tenant, lakshmi))).toEqual([]);
    await hospitals.as(stranger, (tenant) => registerPerson(tenant, lakshmi));
    const { rows } = await hospitals.sql.query<{ key_hash: string }>(
      "select distinct key_hash from patient_lookup l join patient_identifier i on i.patient_id = l.patient_id where i.value = $1 and l.found_by = 'phone'",
      ['A-17'],
    );
    expect(rows, 'equal phones of two hospitals look different').toHaveLength(2);
  });
});

describe('a change', () => {
  it('of two at once is made once; the other learns who was first, and an empty phone is taken out', async () => {
    const id = await add(aPerson({ phone: '5559900001' }));
    const change = (email: string, givenName: string) =>
      hospitals.as(email, (tenant) => updatePatient(tenant, id, 1, { givenName, phone: '' }));
    const results = await Promise.allSettled([
      change(desk, 'Anna'),
      change('receptionist2@asha.example', 'Beata'),
    ]);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(change(desk, 'Clara')).rejects.toMatchObject({
      code: 'patient.version_conflict',
      details: { version: 2, byName: expect.any(String) as string, at: expect.any(String) as string },
    });
    const { rows } = await hospitals.sql.query(
      "select count(*)::int as writes from audit_event where entity_id = $1 and action = 'patient.update'",
      [id],
    );
    expect(rows[0]).toEqual({ writes: 1 });
    expect(await hospitals.as(desk, (tenant) => findPatient(tenant, id))).toMatchObject({
      phone: null,
      version: 2,
    });
  });
});

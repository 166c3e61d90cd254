import { describe, expect, it } from 'vitest';
import type { Patient } from '#contracts/patients/patient.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { mustDo } from '#test/builders/orders.ts';
import { forms, registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { expectNothingLeft } from '#test/situations/nothing-left.ts';
import {
  billOf,
  boardOf,
  cash,
  chartOf,
  deskOf,
  found,
  kindsOf,
  ownPage,
  read,
  rupees,
  visitOf,
} from '#test/situations/sees.ts';
import { collect, release, settle } from '#test/situations/steps.ts';
import type { Now } from '#test/situations/hospital.ts';

type Asked = Patient & { code: string; candidates: { patient: Patient }[] };

/** D6: nobody asks an unconscious stranger for a name or a doctor, and nothing waits for either. */
export const unidentified = (now: Now) =>
  describe('an unconscious stranger at night', () => {
    it('is taken in by a nurse, treated before triage, given a name, and leaves with a paid bill', async () => {
      const { team, colleague, catalogue } = now();
      const { nurse, doctor, otherDoctor, receptionist, cashier } = team;
      const arrived = await nurse.call<Receipt>('POST', '/api/v1/visits', {
        kind: 'emergency',
        unidentified: { gender: 'male', ageYears: 40, description: 'scar on the left forearm' },
      });
      expect(arrived.status).toBe(200);
      const { visitId } = arrived.body;
      const { patient, ...visit } = await visitOf(receptionist, visitId);
      expect(visit).toMatchObject({ kind: 'emergency', doctorId: null, token: null, urgency: 1 });
      const { id: patientId, band } = patient;
      expect(patient).toMatchObject({ unidentified: true, familyName: '' });
      expect(band).toMatch(/^E-\d{4}$/);

      // Every doctor of the department has them first, the nurse the triage; nobody else has work yet.
      for (const each of [doctor, colleague])
        expect(await deskOf(each, patientId)).toMatchObject([
          { kind: 'consultation', priority: 1, assigneeId: null },
        ]);
      expect(await kindsOf(nurse, patientId)).toEqual(['triage']);
      for (const each of [otherDoctor, cashier, team.technician, team.pharmacist])
        expect(await kindsOf(each, patientId)).toEqual([]);
      expect(await found(now(), band ?? '')).toEqual([[patientId, 'band']]);

      // Treated by whoever has hands free, before anybody has triaged them.
      await mustDo(colleague, visitId, 'consultation', {
        ...forms.consultation,
        outcome: 'complete',
        orders: { labs: [{ priority: 'stat', items: [{ testId: catalogue.glucose }] }] },
      });
      expect(await visitOf(nurse, visitId)).toMatchObject({
        stage: 'orders',
        doctorId: colleague.user.id,
      });
      expect(await kindsOf(doctor, patientId)).toEqual([]);
      expect(await kindsOf(nurse, patientId)).toEqual(['collection', 'triage']);
      const gcs = { eye: '2', verbal: 'NT', motor: '5' };
      const triaged = await mustDo(nurse, visitId, 'triage', {
        ...forms.triage,
        urgency: 1,
        consciousness: 'pain',
        breathed: { state: 'oxygen', flow: 8 },
        allergies: { state: 'not_asked' },
        medicines: { state: 'not_asked' },
        gcs,
      });
      expect([triaged.stage, triaged.openedTasks]).toEqual(['orders', []]);
      expect((await chartOf(colleague, visitId)).triage).toMatchObject({
        consciousness: 'pain',
        breathed: 'oxygen',
        oxygenFlow: 8,
        gcs: { ...gcs, total: null },
      });

      // The sugar is critical: it goes to who treats them, and first.
      await collect(now(), visitId);
      const itemId = await release(now(), visitId, 38);
      expect(await deskOf(colleague, patientId)).toMatchObject([
        { kind: 'result_review', priority: 1, critical: [{ value: 38, flag: 'LL' }] },
      ]);
      expect(await boardOf(now(), patientId)).toEqual([]);
      await mustDo(colleague, visitId, 'result_review', { itemIds: [itemId] });

      await isNamed(nurse);
      await settle(now(), visitId, 60_000, [cash(60_000)]);
      expect((await billOf(now(), visitId)).patient).toMatchObject({ unidentified: false, band });
      expect(await visitOf(receptionist, visitId)).toMatchObject({ stage: 'closed', outcome: 'completed' });
      expect(await (await ownPage(now(), patientId))()).toMatchObject([
        { id: visitId, doctorName: 'Dr Night', balance: rupees(0), waitsFor: null },
      ]);
      await expectNothingLeft(now(), patientId);

      /** The family says who it is; somebody of that name has a record, and is somebody else. */
      async function isNamed(by: Person): Promise<void> {
        const birthDate = { precision: 'day', date: '1986-03-09' };
        const { id, familyName, givenName } = await registerPatient(team, { gender: 'male', birthDate });
        const { version } = await read<Patient>(by, `patients/${patientId}`);
        const name = { version, familyName, givenName, birthDate };
        const path = `/api/v1/patients/${patientId}`;
        const asked = await by.call<Asked>('PATCH', path, name);
        expect([asked.status, asked.body.code]).toEqual([409, 'patient.possible_duplicate']);
        expect(asked.body.candidates.map((each) => each.patient.id)).toEqual([id]);
        const named = await by.call<Asked>('PATCH', path, { ...name, confirmedNotDuplicate: true });
        expect([named.status, named.body.unidentified]).toEqual([200, false]);
        // Both are found by the name, the one who was a stranger by the band as well.
        const both = (await found(now(), `${givenName} ${familyName}`)).map(([each]) => each);
        expect(both.toSorted()).toEqual([id, patientId].toSorted());
        expect(await found(now(), band ?? '')).toEqual([[patientId, 'band']]);
      }
    });
  });

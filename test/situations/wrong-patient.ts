import { describe, expect, it } from 'vitest';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { bleeding, move, movesOf, why } from '#test/builders/moves.ts';
import { mustDo } from '#test/builders/orders.ts';
import { checkIn, complete, forms, registerPatient } from '#test/builders/people.ts';
import { expectNothingLeft } from '#test/situations/nothing-left.ts';
import {
  billOf,
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
import { settle } from '#test/situations/steps.ts';
import type { Now } from '#test/situations/hospital.ts';

/** D7: two of one name, the wrong one checked in with a booking, and found after triage. */
export const wrongPatient = (now: Now) =>
  describe('the wrong patient checked in', () => {
    it('is found after triage: the visit goes to the right record, and the other comes for their own booking', async () => {
      const { team, sql, catalogue } = now();
      const { nurse, receptionist, doctor } = team;
      const [booked, there] = [await registerPatient(team), await registerPatient(team)];
      const { rows } = await sql.query<{ id: string }>(
        `insert into appointment (id, hospital_id, patient_id, doctor_id, starts_at, ends_at, state, created_at, created_by)
         select gen_random_uuid(), $1, $2, $3, now() + interval '3 minutes', now() + interval '4 minutes', 'booked', now(), $3 returning id`,
        [doctor.user.hospital.id, booked.id, doctor.user.id],
      );
      const appointmentId = rows[0]?.id ?? '';
      const arrived = (await checkIn(team, booked.id, undefined, { appointmentId })).body;
      const { visitId } = arrived;
      const { token } = await visitOf(receptionist, visitId);
      expect((await complete(nurse, arrived, bleeding)).status).toBe(200);
      const [theirPage, herPage] = [await ownPage(now(), booked.id), await ownPage(now(), there.id)];
      expect(await theirPage()).toMatchObject([{ id: visitId }]);

      // The nurse reads the band, and moves the visit: same token, same place, and nobody's page shows another's.
      expect((await move(nurse, visitId, there.id)).status).toBe(200);
      expect(await visitOf(receptionist, visitId)).toMatchObject({
        patient: { id: there.id },
        token,
        stage: 'consultation',
        urgency: 2,
      });
      expect([await theirPage(), (await herPage()).map(({ id }) => id)]).toEqual([[], [visitId]]);
      expect(await deskOf(doctor, booked.id)).toEqual([]);
      expect(await deskOf(doctor, there.id)).toMatchObject([{ kind: 'consultation', urgency: 2 }]);
      expect(await found(now(), token ?? '')).toContainEqual([there.id, 'token']);

      // Who booked comes too, and is checked in for the booking that was used up; nothing of the other is known of them.
      const own = await checkIn(team, booked.id, undefined, { appointmentId });
      expect(own.status).toBe(200);
      expect(await read<ClinicalSummary>(doctor, `patients/${booked.id}/summary`)).toMatchObject({
        allergies: { stated: { state: 'not_asked' } },
        medicines: { stated: { state: 'not_asked' } },
        signs: [],
      });
      expect(await movesOf(doctor, booked.id)).toMatchObject([
        {
          away: true,
          reason: why,
          struck: {
            allergies: { items: [{ text: 'Penicillin' }] },
            medicines: { items: [{ text: 'Warfarin' }] },
          },
        },
      ]);

      // Both go their way to a paid bill, the one with the allergy that was told.
      expect((await chartOf(doctor, visitId)).allergies).toMatchObject({ items: [{ text: 'Penicillin' }] });
      await mustDo(doctor, visitId, 'consultation', {
        ...forms.consultation,
        orders: { labs: [{ items: [{ testId: catalogue.potassium }] }] },
      });
      expect(await kindsOf(nurse, there.id)).toEqual(['collection']);
      await cancelOrders(visitId);
      await settle(now(), visitId, 50_000, [cash(50_000)]);
      await mustDo(nurse, own.body.visitId, 'triage', forms.triage);
      await mustDo(doctor, own.body.visitId, 'consultation', forms.consultation);
      await settle(now(), own.body.visitId, 50_000, [cash(50_000)]);
      expect((await billOf(now(), visitId)).patient.id).toBe(there.id);
      expect((await theirPage()).map(({ id, balance }) => [id, balance])).toEqual([
        [own.body.visitId, rupees(0)],
      ]);
      for (const { id } of [booked, there]) await expectNothingLeft(now(), id);

      /** What was ordered is called off by who ordered it. */
      async function cancelOrders(of: string): Promise<void> {
        const orders = await sql.query<{ id: string }>(
          "select id from care_case where visit_id = $1 and type = 'labOrder'",
          [of],
        );
        for (const { id } of orders.rows) {
          const called = await doctor.call<Receipt>('POST', `/api/v1/labs/orders/${id}/cancel`, {
            reason: 'not needed',
          });
          expect(called.status).toBe(200);
        }
      }
    });
  });

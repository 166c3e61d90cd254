import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Appointment } from '#contracts/appointments/appointment.ts';
import type { Availability, Slot } from '#contracts/doctors/doctor.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { complete, forms, registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { expectNothingLeft } from '#test/situations/nothing-left.ts';
import { cash, ownPage, read, rupees, visitOf } from '#test/situations/sees.ts';
import { settle } from '#test/situations/steps.ts';
import { dayAfter } from '#test/situations/hospital.ts';
import type { Now } from '#test/situations/hospital.ts';

type Page = { items: Appointment[]; nextCursor: string | null };
type Booked = { id: string; patientId: string; startsAt: string };

/** D9: nobody who is booked with a doctor who is ill comes for nothing. */
export const sickDoctor = (now: Now) =>
  describe('a doctor who is ill for two days, with twenty bookings', () => {
    let sick: Person;
    let desk: Person;
    /** Ten of today, ten of tomorrow. */
    let booked: Booked[][];
    /** Where each of them was moved to. */
    const moved = new Map<string, { doctorId: string; startsAt: string }>();

    /** Free times of a doctor's day; one that begins in a moment is over before it is booked. */
    const timesOf = async (doctor: Person, date: string): Promise<string[]> =>
      (await read<{ items: Slot[] }>(desk, `doctors/${doctor.user.id}/slots?date=${date}`)).items
        .filter(({ free }) => free)
        .slice(2)
        .map(({ startsAt }) => startsAt);
    async function book(startsAt: string): Promise<Booked> {
      const { id: patientId } = await registerPatient(now().team, { phone: '+91 98450 55667' });
      const made = await desk.call<Appointment>('POST', '/api/v1/appointments', {
        patientId,
        doctorId: sick.user.id,
        startsAt,
      });
      expect(made.status).toBe(201);
      return { id: made.body.id, patientId, startsAt };
    }
    /** All of the desk's list of bookings that need a new time. */
    async function worklist(): Promise<Appointment[]> {
      const items: Appointment[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const after = cursor && `&cursor=${encodeURIComponent(cursor)}`;
        const page: Page = await read<Page>(desk, `appointments?needsNewTime=true&limit=50${after}`);
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      return items;
    }
    const waiting = async () => {
      const ids = new Set(booked.flat().map(({ id }) => id));
      return (await worklist()).filter(({ id }) => ids.has(id));
    };
    const move = (id: string, doctor: Person, startsAt: string, key: string = randomUUID()) =>
      desk.call<Appointment & { code?: string }>(
        'POST',
        `/api/v1/appointments/${id}/reschedule`,
        { doctorId: doctor.user.id, startsAt },
        key,
      );
    /** Moves them one after the other into the times there are, each pressed twice. */
    async function moveAll(bookings: readonly Booked[], doctor: Person, times: readonly string[]) {
      for (const [index, { id }] of bookings.entries()) {
        const startsAt = times[index] ?? '';
        const key = randomUUID();
        const twice = await Promise.all([1, 2].map(() => move(id, doctor, startsAt, key)));
        expect(twice.map(({ status }) => status)).toEqual([200, 200]);
        moved.set(id, { doctorId: doctor.user.id, startsAt });
      }
    }

    beforeAll(async () => {
      const { team, today } = now();
      [sick, desk] = [team.otherDoctor, team.receptionist];
      booked = [];
      for (const date of [today, dayAfter(today, 1)]) {
        const times = (await timesOf(sick, date)).slice(0, 10);
        booked.push(await Promise.all(times.map(book)));
      }
    });
    afterAll(async () => {
      const path = `/api/v1/doctors/${sick.user.id}`;
      const { admin } = now().team;
      const { body } = await admin.call<Availability>('GET', `${path}/availability`);
      for (const { id } of body.exceptions) await admin.call('DELETE', `${path}/exceptions/${id}`);
    });

    it('are all on the desk’s list once leave is entered, with why and whom to phone', async () => {
      const { team, today } = now();
      expect(booked.map((each) => each.length)).toEqual([10, 10]);
      expect(await waiting()).toEqual([]);
      const counts: number[] = [];
      for (const date of [today, dayAfter(today, 1)]) {
        const leave = { date, kind: 'away', from: null, to: null, reason: 'influenza' };
        const path = `/api/v1/doctors/${sick.user.id}/exceptions`;
        const { status, body } = await team.admin.call<Availability>('POST', path, leave);
        expect(status).toBe(200);
        counts.push(body.needNewTime);
      }
      const list = await waiting();
      expect(list.map(({ id }) => id)).toEqual(booked.flat().map(({ id }) => id));
      for (const each of list)
        expect(each).toMatchObject({
          absence: 'away',
          doctorId: sick.user.id,
          patient: { phone: '+919845055667' },
        });
      expect(counts[0]).toBeGreaterThanOrEqual(10);
      expect(counts[1]).toBe((await worklist()).filter(({ doctorId }) => doctorId === sick.user.id).length);
    });

    it('are moved, those of today to another doctor, the others to the day of return; none lost, none doubled', async () => {
      const { team, today, sql } = now();
      const [todays = [], tomorrows = []] = booked;
      const times = await timesOf(team.doctor, today);
      await moveAll(todays.slice(0, 1), team.doctor, times);
      // A time that somebody got in between is taken, and a day of the illness is no day: both stay on the list.
      const second = todays[1]?.id ?? '';
      expect((await move(second, team.doctor, times[0] ?? '')).body.code).toBe('appointment.slot_taken');
      expect((await move(second, sick, tomorrows[0]?.startsAt ?? '')).body.code).toBe(
        'appointment.outside_availability',
      );
      expect((await waiting()).map(({ id }) => id)).toContain(second);
      expect(await waiting()).toHaveLength(19);
      await moveAll(todays.slice(1), team.doctor, times.slice(1));
      await moveAll(tomorrows, sick, await timesOf(sick, dayAfter(today, 2)));

      expect(await waiting()).toEqual([]);
      const { rows } = await sql.query(
        `select count(*)::int as bookings, count(distinct patient_id)::int as patients, count(distinct (doctor_id, starts_at))::int as times
           from appointment where patient_id = any($1) and state = 'booked'`,
        [booked.flat().map(({ patientId }) => patientId)],
      );
      expect(rows).toEqual([{ bookings: 20, patients: 20, times: 20 }]);
      for (const { id, patientId } of booked.flat()) {
        const { items } = await read<Page>(desk, `appointments?patientId=${patientId}`);
        expect(items.map((each) => [each.id, each.state, each.doctorId, each.startsAt])).toEqual([
          [id, 'booked', moved.get(id)?.doctorId, moved.get(id)?.startsAt],
        ]);
      }
    });

    it('and who comes today is seen by the other doctor, pays, and is done', async () => {
      const { team } = now();
      const [[first], [later]] = booked as [[Booked], [Booked]];
      const arrive = ({ id: appointmentId, patientId }: Booked) =>
        desk.call<Receipt & { code?: string }>('POST', '/api/v1/visits', { patientId, appointmentId });
      // Not by the booking of another day: that one would be used up.
      expect(await arrive(later)).toMatchObject({ status: 409, body: { code: 'appointment.other_day' } });
      const opened = await arrive(first);
      expect(opened.status).toBe(200);
      const { visitId } = opened.body;
      expect(await visitOf(desk, visitId)).toMatchObject({ doctorId: team.doctor.user.id });
      const triaged = (await complete(team.nurse, opened.body, forms.triage)).body;
      expect((await complete(team.doctor, triaged, forms.consultation)).status).toBe(200);
      await settle(now(), visitId, 50_000, [cash(50_000)]);
      const { items } = await read<Page>(desk, `appointments?patientId=${first.patientId}`);
      expect(items).toMatchObject([{ id: first.id, state: 'fulfilled', visitId }]);
      expect(await (await ownPage(now(), first.patientId))()).toMatchObject([
        { id: visitId, stage: 'closed', doctorName: team.doctor.user.name, balance: rupees(0) },
      ]);
      await expectNothingLeft(now(), first.patientId);
    });
  });

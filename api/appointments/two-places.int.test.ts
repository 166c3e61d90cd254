import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt, Timeline } from '#contracts/visits/visit.ts';
import { dayAt, dayPlus } from '#domain/platform/calendar.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Booked = { id: string; startsAt: string; state: string; visitId: string | null; code?: string };
type Asked = { code: string; other: { id: string; doctorName: string; startsAt: string } };
let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let doctorId: string;
let otherId: string;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'two_places', seed: true }));
  team = await wholeTeam(stack);
  [doctorId, otherId] = [team.doctor.user.id, team.otherDoctor.user.id];
}, 120_000);
afterAll(async () => stack?.stop());

const at = (time: string) => `2031-06-02T${time}:00.000Z`;
const book = <T = Booked>(patientId: string, doctor: string, startsAt: string, change: object = {}) =>
  team.receptionist.call<T>('POST', '/api/v1/appointments', {
    patientId,
    doctorId: doctor,
    startsAt,
    ...change,
  });
const move = <T = Booked>(id: string, change: object) =>
  team.receptionist.call<T>('POST', `/api/v1/appointments/${id}/reschedule`, change);
const bookingsOf = async (patientId: string) =>
  (
    await team.receptionist.call<{ items: Booked[] }>('GET', `/api/v1/appointments?patientId=${patientId}`)
  ).body.items.map(({ id, state, visitId }) => ({ id, state, visitId }));
const enter = <T = Receipt>(change: object) => team.receptionist.call<T>('POST', '/api/v1/visits', change);
const callOff = (visitId: string) =>
  team.receptionist.call<Receipt>('POST', `/api/v1/visits/${visitId}/exit`, {
    exit: 'cancelled',
    reason: 'the wrong person',
  });

describe('one patient at one time with two doctors', () => {
  it('is asked about with the other booking, and booked where both are meant', async () => {
    const { id: patientId } = await registerPatient(team);
    const first = await book(patientId, doctorId, at('05:00'));
    const again = await book<Asked>(patientId, otherId, at('05:00'));
    expect([again.status, again.body.code]).toEqual([409, 'appointment.patient_booked']);
    expect(again.body.other).toMatchObject({
      id: first.body.id,
      doctorName: team.doctor.user.name,
      startsAt: at('05:00'),
    });
    // Nobody is asked about the quarter that follows, or about another patient's.
    expect((await book(patientId, otherId, at('05:15'))).status).toBe(201);
    const somebody = await registerPatient(team);
    expect((await book(somebody.id, otherId, at('05:00'))).status).toBe(201);
    expect((await book(patientId, otherId, at('05:30'))).status).toBe(201);
    expect((await book(patientId, doctorId, at('05:30'), { confirmedOverlap: true })).status).toBe(201);
    // Called off, it is in nobody's way.
    const off = (await book(patientId, doctorId, at('05:45'))).body;
    await team.receptionist.call('POST', `/api/v1/appointments/${off.id}/cancel`, { reason: 'x' });
    expect((await book(patientId, otherId, at('05:45'))).status).toBe(201);
  });

  it('is asked about when a booking is moved, never with itself', async () => {
    const { id: patientId } = await registerPatient(team);
    const first = await book(patientId, doctorId, at('06:00'));
    const second = await book(patientId, otherId, at('06:15'));
    const moved = await move<Asked>(second.body.id, { startsAt: at('06:00') });
    expect([moved.status, moved.body.code, moved.body.other.id]).toEqual([
      409,
      'appointment.patient_booked',
      first.body.id,
    ]);
    const meant = await move(second.body.id, { startsAt: at('06:00'), confirmedOverlap: true });
    expect([meant.status, meant.body.startsAt]).toEqual([200, at('06:00')]);
    expect((await move(first.body.id, { startsAt: at('06:30') })).status).toBe(200);
    expect((await move(first.body.id, { startsAt: at('06:30'), doctorId: otherId })).status).toBe(200);
  });

  it('is told to one of two desks that book at once', async () => {
    const { id: patientId } = await registerPatient(team);
    const answers = await Promise.all([
      book(patientId, doctorId, at('07:00')),
      book(patientId, otherId, at('07:00')),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('a booking of another day', () => {
  it('is not checked in to, and a visit of today leaves it as it is', async () => {
    const { id: patientId } = await registerPatient(team);
    const { body } = await book(patientId, doctorId, at('08:00'));
    const refused = await enter<{ code: string; startsAt: string; patientId: string }>({
      patientId,
      appointmentId: body.id,
    });
    expect([refused.status, refused.body]).toEqual([
      409,
      expect.objectContaining({ code: 'appointment.other_day', startsAt: at('08:00'), patientId }),
    ]);
    const untouched = [{ id: body.id, state: 'booked', visitId: null }];
    expect(await bookingsOf(patientId)).toEqual(untouched);
    const { visitId } = (await enter({ patientId, doctorId })).body;
    expect((await callOff(visitId)).status).toBe(200);
    expect(await bookingsOf(patientId)).toEqual(untouched);
  });

  it('of today stands again when the check-in was a mistake, and is used by the next', async () => {
    const { id: patientId } = await registerPatient(team);
    const { id } = (await book(patientId, doctorId, at('08:30'))).body;
    await sql.query(
      "update appointment set starts_at = now(), ends_at = now() + interval '1 minute' where id = $1",
      [id],
    );
    const first = await enter({ patientId, appointmentId: id });
    expect(first.status).toBe(200);
    expect((await callOff(first.body.visitId)).status).toBe(200);
    expect(await bookingsOf(patientId)).toEqual([{ id, state: 'booked', visitId: null }]);
    const { visitId } = (await enter({ patientId, appointmentId: id })).body;
    expect(await bookingsOf(patientId)).toEqual([{ id, state: 'arrived', visitId }]);
  });
});

describe('a doctor who is not there', () => {
  it('today is asked about once, before somebody waits for them; the visit that was ended tells those who may end one why', async () => {
    const { id: patientId } = await registerPatient(team);
    const path = `/api/v1/doctors/${otherId}/exceptions`;
    const date = dayAt(new Date(), 'Asia/Kolkata');
    const whole = { date, kind: 'away', from: null, to: null, reason: 'sick' };
    const added = await team.admin.call<{ exceptions: { id: string }[] }>('POST', path, whole);
    const refused = await enter<{ code: string }>({ patientId, doctorId: otherId });
    expect([refused.status, refused.body.code]).toEqual([409, 'visit.doctor_away']);
    expect((await enter({ patientId, doctorId, reason: 'cough' })).status).toBe(200);
    const { id: another } = await registerPatient(team);
    const { status, body } = await enter({ patientId: another, doctorId: otherId, confirmedAway: true });
    expect(status).toBe(200);
    await team.admin.call('DELETE', `${path}/${added.body.exceptions[0]?.id}`);
    const { id: third } = await registerPatient(team);
    expect((await enter({ patientId: third, doctorId: otherId })).status).toBe(200);

    expect((await callOff(body.visitId)).status).toBe(200);
    const said = async (person: Person) =>
      (await person.call<Timeline>('GET', `/api/v1/visits/${body.visitId}/timeline`)).body.entries
        .map(({ note }) => note)
        .filter(Boolean);
    expect([await said(team.receptionist), await said(team.nurse)]).toEqual([
      ['the wrong person'],
      ['the wrong person'],
    ]);
    expect([await said(team.cashier), await said(team.technician)]).toEqual([[], []]);
  });

  it('on leave offers no time of that day, and none is booked', async () => {
    const { id: patientId } = await registerPatient(team);
    const date = dayPlus('2031-06-02', 1);
    await team.admin.call('POST', `/api/v1/doctors/${doctorId}/exceptions`, {
      date,
      kind: 'away',
      from: '09:00',
      to: '12:00',
      reason: 'leave',
    });
    const { body } = await team.receptionist.call<{ items: { startsAt: string }[] }>(
      'GET',
      `/api/v1/doctors/${doctorId}/slots?date=${date}`,
    );
    const offered = body.items.map(({ startsAt }) => startsAt);
    expect(offered).toContain(`${date}T03:15:00.000Z`);
    expect(offered).not.toContain(`${date}T03:30:00.000Z`);
    const refused = await book(patientId, doctorId, `${date}T03:30:00.000Z`);
    expect([refused.status, refused.body.code]).toEqual([422, 'appointment.outside_availability']);
  });

  it('with a disabled account is not offered, booked, moved to or checked in to', async () => {
    const { id: patientId } = await registerPatient(team);
    const theirs = (await book(patientId, otherId, at('09:00'))).body.id;
    const mine = (await book(patientId, doctorId, at('09:15'))).body.id;
    await sql.query(
      "update appointment set starts_at = now(), ends_at = now() + interval '1 minute' where id = $1",
      [theirs],
    );
    const disabled = await team.admin.call('PATCH', `/api/v1/admin/users/${otherId}`, { disabled: true });
    expect(disabled.status).toBe(200);
    const { body } = await team.receptionist.call<{ items: { id: string }[] }>('GET', '/api/v1/doctors');
    expect(body.items.map(({ id }) => id)).not.toContain(otherId);
    const path = `/api/v1/doctors/${otherId}/slots?date=2031-06-02`;
    const said = [
      await team.receptionist.call<Booked>('GET', path),
      await book(patientId, otherId, at('10:00')),
      await move(mine, { startsAt: at('10:00'), doctorId: otherId }),
      await enter<Booked>({ patientId, doctorId: otherId }),
      await enter<Booked>({ patientId, appointmentId: theirs }),
    ];
    expect(said.map(({ status, body: { code } }) => [status, code])).toEqual([
      [404, 'not_found'],
      [422, 'consultation.doctor_unknown'],
      [422, 'consultation.doctor_unknown'],
      [422, 'request.invalid'],
      [422, 'request.invalid'],
    ]);
    // The booking stays and can go to somebody who is there.
    expect((await move(theirs, { startsAt: at('10:30'), doctorId })).status).toBe(200);
  });
});

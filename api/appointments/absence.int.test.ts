import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Appointment } from '#contracts/appointments/appointment.ts';
import type { Availability } from '#contracts/doctors/doctor.ts';
import type { StaffUser } from '#contracts/identity/auth.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import type { OrdersTeam } from '#test/builders/orders.ts';
import { outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Answer, Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

type Page = { items: Appointment[]; nextCursor: string | null };
let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let doctorId: string;
let otherId: string;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'absence', seed: true }));
  team = await wholeTeam(stack);
  [doctorId, otherId] = [team.doctor.user.id, team.otherDoctor.user.id];
}, 120_000);
afterAll(async () => stack?.stop());

const day = '2031-06-02';
const at = (time: string) => `${day}T${time}:00.000Z`;
async function booked(doctor: string, time: string): Promise<string> {
  const { id: patientId } = await registerPatient(team, { phone: '9876543210' });
  const { status, body } = await team.receptionist.call<Appointment>('POST', '/api/v1/appointments', {
    patientId,
    doctorId: doctor,
    startsAt: at(time),
  });
  expect(status).toBe(201);
  return body.id;
}
async function worklist(person: Person = team.receptionist): Promise<Appointment[]> {
  const items: Appointment[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const after = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const answer: Answer<Page> = await person.call<Page>(
      'GET',
      `/api/v1/appointments?needsNewTime=true&limit=2${after}`,
    );
    expect(answer.status).toBe(200);
    items.push(...answer.body.items);
    cursor = answer.body.nextCursor;
  }
  return items;
}
const listed = async () => (await worklist()).map(({ id, absence }) => [id, absence]);
const leave = (from: string | null, to: string | null) =>
  team.admin.call<Availability>('POST', `/api/v1/doctors/${doctorId}/exceptions`, {
    date: day,
    kind: 'away',
    from,
    to,
    reason: 'sick',
  });

describe('bookings whose doctor is not there', () => {
  it('are counted when leave is entered, listed with whom to phone, and leave the list by the existing acts', async () => {
    // 10:30, 10:45, 11:00 and 12:00 in Kolkata.
    const ids = [];
    for (const time of ['05:00', '05:15', '05:30', '06:30']) ids.push(await booked(doctorId, time));
    const [moved = '', cancelled = ''] = ids;
    expect(await listed()).toEqual([]);
    const { body } = await leave('10:00', '12:00');
    expect(body.needNewTime).toBe(3);
    const rows = await worklist();
    expect(rows.map(({ id, absence }) => [id, absence])).toEqual(ids.slice(0, 3).map((id) => [id, 'away']));
    expect(rows[0]).toMatchObject({
      doctorName: team.doctor.user.name,
      startsAt: at('05:00'),
      patient: { phone: '+919876543210' },
    });
    expect((await worklist(team.admin)).map(({ id }) => id)).toEqual(ids.slice(0, 3));

    const path = `/api/v1/appointments/${moved}`;
    const to = (doctor: string, startsAt: string) =>
      team.receptionist.call<{ code?: string }>('POST', `${path}/reschedule`, { doctorId: doctor, startsAt });
    // Onto the leave again, or onto somebody's time: refused, and it stays listed.
    expect((await to(doctorId, at('05:45'))).body.code).toBe('appointment.outside_availability');
    expect((await to(doctorId, at('06:30'))).body.code).toBe('appointment.slot_taken');
    expect(await listed()).toHaveLength(3);
    expect((await to(otherId, at('05:00'))).status).toBe(200);
    await team.receptionist.call('POST', `/api/v1/appointments/${cancelled}/cancel`, { reason: 'phoned' });
    expect(await listed()).toEqual([[ids[2], 'away']]);
  });

  it('are found when hours become shorter, and are forgotten when they are as before', async () => {
    const before = (await team.admin.call<Availability>('GET', `/api/v1/doctors/${otherId}/availability`))
      .body;
    const id = await booked(otherId, '07:00');
    const set = (rules: Availability['rules'], version: number) =>
      team.admin.call<Availability>('PUT', `/api/v1/doctors/${otherId}/availability`, { rules, version });
    // Only the night is left; what the demo has booked with this doctor is outside, too.
    const shorter = await set(
      before.rules.filter(({ session }) => session === 'night'),
      before.version,
    );
    const found = await listed();
    expect(found).toContainEqual([id, 'hours']);
    expect([shorter.status, shorter.body.needNewTime]).toEqual([
      200,
      found.filter(([, absence]) => absence === 'hours').length,
    ]);
    const again = await set(before.rules, shorter.body.version);
    expect(again.body.needNewTime).toBe(0);
    expect((await listed()).map(([each]) => each)).not.toContain(id);
  });

  it('are counted when the doctor’s account is disabled; those of days that have passed are nobody’s work', async () => {
    const id = await booked(otherId, '08:00');
    const old = await booked(otherId, '08:15');
    await sql.query(
      "update appointment set starts_at = starts_at - interval '10 years', ends_at = ends_at - interval '10 years' where id = $1",
      [old],
    );
    const { body } = await team.admin.call<StaffUser>('PATCH', `/api/v1/admin/users/${otherId}`, {
      disabled: true,
    });
    const found = await listed();
    expect(body.needNewTime).toBe(found.filter(([, absence]) => absence === 'disabled').length);
    expect(found).toContainEqual([id, 'disabled']);
    expect(found.map(([each]) => each)).not.toContain(old);
  });

  it('of one hospital are on no other’s list', async () => {
    const other = await outpatientTeam(stack, 'kaveri');
    expect(await worklist(other.receptionist)).toEqual([]);
  });
});

it('a doctor whose role was taken is booked no more, what was booked is on the list, and the patients can be handed over', async () => {
  await sql.query('update app_user set disabled_at = null where id = $1', [otherId]);
  const id = await booked(otherId, '09:00');
  const become = (from: string, to: string) =>
    sql.query('update user_role set role = $3 where user_id = $1 and role = $2', [otherId, from, to]);
  await become('doctor', 'nurse');
  const { body } = await team.receptionist.call<{ items: { id: string }[] }>('GET', '/api/v1/doctors');
  expect(body.items.map((doctor) => doctor.id)).not.toContain(otherId);
  const again = { patientId: (await registerPatient(team)).id, doctorId: otherId, startsAt: at('09:15') };
  expect((await team.receptionist.call('POST', '/api/v1/appointments', again)).status).toBe(422);
  expect(await listed()).toContainEqual([id, 'disabled']);
  const handed = await team.admin.call('POST', `/api/v1/doctors/${otherId}/handover`, {
    toDoctorId: doctorId,
    reason: 'is a nurse now',
  });
  expect(handed.status).toBe(200);
  await become('nurse', 'doctor');
});

it('hours and absences are not planned for a year with a wrong digit', async () => {
  const path = `/api/v1/doctors/${team.doctor.user.id}`;
  const leave = { date: '3026-12-01', kind: 'away', from: null, to: null, reason: 'congress' };
  const added = await team.admin.call<{ errors?: unknown[] }>('POST', `${path}/exceptions`, leave);
  expect([added.status, added.body.errors]).toEqual([
    422,
    [expect.objectContaining({ path: 'date', code: 'too_far_ahead' })],
  ]);
});

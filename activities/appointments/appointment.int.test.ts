import type { LocalDate } from '#contracts/platform/wire.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookAppointment } from '#activities/appointments/book-appointment.ts';
import { cancelAppointment } from '#activities/appointments/cancel-appointment.ts';
import { rescheduleAppointment } from '#activities/appointments/reschedule-appointment.ts';
import { addException, setAvailability } from '#activities/doctors/change-schedule.ts';
import { writeDeath } from '#activities/patients/record-death.ts';
import { addPatient } from '#activities/patients/register-person.ts';
import { findAppointment, listAppointments } from '#db/appointments/appointment-list.repository.ts';
import { listSlots } from '#db/appointments/slot-list.repository.ts';
import type { Refusal } from '#domain/platform/refusal.ts';
import { aPerson, openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

const desk = 'receptionist1@asha.example';
const date = '2031-06-02';
let hospitals: Hospitals;
let doctorId: string;

beforeAll(async () => {
  hospitals = await openHospitals('appointments');
  doctorId = await hospitals.idOf('doctor1@asha.example');
});
afterAll(async () => hospitals?.close());

const register = () => hospitals.as(desk, (tenant) => addPatient(tenant, aPerson(), null));
const book = (patientId: string, startsAt: string, doctor = doctorId) =>
  hospitals.as(desk, (tenant) => bookAppointment(tenant, { patientId, doctorId: doctor, startsAt }));
const slots = (day: LocalDate = date) => hospitals.as(desk, (tenant) => listSlots(tenant, doctorId, day));

describe('appointments', () => {
  it('give a slot to one of eight who want it', async () => {
    const patients = await Promise.all(Array.from({ length: 8 }, register));
    const [slot] = await slots();
    const results = await Promise.allSettled(
      patients.map((patientId) => book(patientId, slot?.startsAt ?? '')),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    expect(
      results.flatMap((result) => (result.status === 'rejected' ? [(result.reason as Refusal).code] : [])),
    ).toEqual(Array(7).fill('appointment.slot_taken'));
    expect((await slots())[0]?.free).toBe(false);
  });

  it('move and are cancelled; the slot is free again', async () => {
    const patientId = await register();
    const free = (await slots()).filter((slot) => slot.free);
    const [from = '', to = ''] = [free[0]?.startsAt, free[1]?.startsAt];
    const id = await book(patientId, from);
    const rival = await book(await register(), to);
    await expect(
      hospitals.as(desk, (tenant) => rescheduleAppointment(tenant, id, { startsAt: to })),
    ).rejects.toMatchObject({ code: 'appointment.slot_taken' });
    await hospitals.as(desk, (tenant) => cancelAppointment(tenant, rival, 'patient asked'));
    await hospitals.as(desk, (tenant) => rescheduleAppointment(tenant, id, { startsAt: to }));
    expect(await hospitals.as(desk, (tenant) => findAppointment(tenant, id))).toMatchObject({
      startsAt: to,
      state: 'booked',
    });
    expect((await slots()).find((slot) => slot.startsAt === from)?.free).toBe(true);
    await hospitals.as(desk, (tenant) => cancelAppointment(tenant, id, 'patient asked'));
    await hospitals.as(desk, (tenant) => cancelAppointment(tenant, id, 'asked twice'));
    await expect(
      hospitals.as(desk, (tenant) => rescheduleAppointment(tenant, id, { startsAt: from })),
    ).rejects.toMatchObject({ code: 'appointment.not_booked' });
  });

  it('are refused in the past, between slots, while the doctor is away, and for the dead', async () => {
    const patientId = await register();
    await expect(book(patientId, '2020-01-01T10:00:00Z')).rejects.toMatchObject({
      code: 'appointment.in_past',
    });
    await expect(book(patientId, '2031-06-02T10:07:00Z')).rejects.toMatchObject({
      code: 'appointment.outside_availability',
    });
    await hospitals.as('admin1@asha.example', (tenant) =>
      addException(tenant, doctorId, {
        date: '2031-06-03',
        kind: 'away',
        from: null,
        to: null,
        reason: 'leave',
        session: null,
        slotMinutes: null,
      }),
    );
    expect(await slots('2031-06-03')).toEqual([]);
    await expect(book(patientId, '2031-06-03T04:30:00Z')).rejects.toMatchObject({
      code: 'appointment.outside_availability',
    });
    await hospitals.as(desk, (tenant) => writeDeath(tenant, patientId, new Date()));
    await expect(book(patientId, '2031-06-02T10:15:00Z')).rejects.toMatchObject({ code: 'patient.deceased' });
  });

  it('are listed by the hospital’s day, page after page, each once', async () => {
    const day = '2031-07-01';
    // 1 July in Kolkata begins at 18:30 UTC of 30 June.
    const times = [
      '2031-06-30T18:30:00.000Z',
      '2031-07-01T04:00:00.000Z',
      '2031-07-01T18:15:00.000Z',
      '2031-07-01T18:30:00.000Z',
    ];
    for (const startsAt of times) await book(await register(), startsAt);
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: Awaited<ReturnType<typeof listAppointments>> = await hospitals.as(desk, (tenant) =>
        listAppointments(tenant, { date: day, doctorId, limit: 2, cursor: cursor ?? undefined }),
      );
      seen.push(...page.items.map((item) => item.startsAt));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(times.slice(0, 3));
  });

  it('know only people and doctors of their hospital', async () => {
    const stranger = 'receptionist1@kaveri.example';
    const patientId = await register();
    const id = await book(patientId, '2031-08-01T04:30:00Z');
    expect(await hospitals.as(stranger, (tenant) => findAppointment(tenant, id))).toBeNull();
    await expect(
      hospitals.as(stranger, (tenant) => cancelAppointment(tenant, id, 'mine')),
    ).rejects.toMatchObject({ code: 'not_found' });
    await expect(
      hospitals.as(stranger, (tenant) =>
        bookAppointment(tenant, { patientId, doctorId, startsAt: '2031-08-01T05:30:00Z' }),
      ),
    ).rejects.toMatchObject({ code: 'not_found' });
    expect(
      (await hospitals.as(stranger, (tenant) => listAppointments(tenant, { date: '2031-08-01', limit: 10 })))
        .items,
    ).toEqual([]);
    const own = await hospitals.idOf('doctor1@kaveri.example');
    await expect(book(patientId, '2031-08-01T06:30:00Z', own)).rejects.toMatchObject({
      status: expect.any(Number) as number,
    });
  });

  it('need rules that do not overlap', async () => {
    const rule = {
      weekday: 1,
      session: 'a',
      from: '09:00',
      to: '12:00',
      slotMinutes: 15,
      validFrom: '2020-01-01',
      validTo: null,
    } as const;
    await expect(
      hospitals.as('admin1@asha.example', (tenant) =>
        setAvailability(tenant, doctorId, {
          rules: [rule, { ...rule, session: 'b', from: '11:00', to: '00:00' }],
        }),
      ),
    ).rejects.toMatchObject({ code: 'schedule.overlap' });
  });
});

import { LockMode } from '@mikro-orm/core';
import type { z } from 'zod';
import type {
  Appointment as AppointmentWire,
  BookAppointmentInput,
} from '#contracts/appointments/appointment.ts';
import type { AppointmentState } from '#contracts/appointments/names.ts';
import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { Slot } from '#contracts/doctors/doctor.ts';
import { calendarDateOf, dayBounds, slotsOfDay } from '#domain/appointments/sessions.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { Appointment } from '#db/appointments/appointment.entity.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { availabilityOf, hospitalZone } from '#db/doctors/availability.repository.ts';
import { lockLivingPatient } from '#db/patients/deceased.repository.ts';
import { summaryColumns, summaryOfColumns } from '#db/patients/patient-summary.repository.ts';
import type { SummaryColumns } from '#db/patients/patient-summary.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

const live = ['booked', 'arrived', 'fulfilled'] as const;

/** Bookable times of a calendar day; taken and past ones are shown as not free. */
export async function listSlots(tenant: Tenant, doctorId: string, date: string): Promise<Slot[]> {
  const zone = await hospitalZone(tenant);
  const { from, to } = dayBounds(date, zone.timeZone);
  const taken = await tenant.em.find(Appointment, {
    hospitalId: tenant.hospitalId,
    doctorId,
    state: { $in: [...live] },
    startsAt: { $lt: to },
    endsAt: { $gt: from },
  });
  const now = new Date();
  return slotsOfDay(date, zone, await availabilityOf(tenant, doctorId)).map((slot) => ({
    startsAt: slot.startsAt.toISOString(),
    endsAt: slot.endsAt.toISOString(),
    session: slot.session,
    free:
      slot.startsAt > now && !taken.some((row) => row.startsAt < slot.endsAt && row.endsAt > slot.startsAt),
  }));
}

/** The slot that starts at a time. @throws Refusal appointment.in_past, appointment.outside_availability */
async function slotAt(
  tenant: Tenant,
  doctorId: string,
  startsAt: Date,
): Promise<{ startsAt: Date; endsAt: Date }> {
  if (startsAt <= new Date())
    throw new Refusal('appointment.in_past', {}, [{ path: 'startsAt', message: 'choose a time to come' }]);
  const zone = await hospitalZone(tenant);
  const slots = slotsOfDay(
    calendarDateOf(startsAt, zone.timeZone),
    zone,
    await availabilityOf(tenant, doctorId),
  );
  const slot = slots.find((entry) => entry.startsAt.getTime() === startsAt.getTime());
  if (!slot)
    throw new Refusal('appointment.outside_availability', {}, [
      { path: 'startsAt', message: 'not a time the doctor offers' },
    ]);
  return slot;
}

/** One change of a doctor's diary at a time: two that meet in the exclusion constraint would wait for each other in a circle. */
async function lockDiary(tenant: Tenant, doctorId: string): Promise<void> {
  const found = await tenant.em.execute<unknown[]>(
    'select id from doctor where hospital_id = ? and id = ? for no key update',
    [tenant.hospitalId, doctorId],
  );
  if (!found.length)
    throw new Refusal('consultation.doctor_unknown', {}, [
      { path: 'doctorId', message: 'not a doctor of this hospital' },
    ]);
}

/** The exclusion constraint decides races: who comes second gets `appointment.slot_taken`. */
async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code === '23P01')
      throw new Refusal('appointment.slot_taken', {}, [{ path: 'startsAt', message: 'just taken' }]);
    throw error;
  }
}

/** Books a slot. @throws Refusal not_found, patient.deceased, appointment.* */
export async function bookAppointment(
  tenant: Tenant,
  input: z.infer<typeof BookAppointmentInput>,
): Promise<string> {
  await together([
    lockLivingPatient(tenant, input.patientId, 'patientId'),
    lockDiary(tenant, input.doctorId),
    availabilityOf(tenant, input.doctorId),
  ]);
  const slot = await slotAt(tenant, input.doctorId, new Date(input.startsAt));
  const id = uuidv7();
  await orTaken(
    tenant.em.insert(Appointment, {
      id,
      hospitalId: tenant.hospitalId,
      patientId: input.patientId,
      doctorId: input.doctorId,
      ...slotTimes(slot),
      state: 'booked',
      reason: await tenant.vault.sealSome(tenant, input.patientId, input.reason),
      createdAt: new Date(),
      createdBy: tenant.actorId ?? '',
    }),
  );
  await recordAudit(tenant, {
    action: 'appointment.book',
    entity: 'appointment',
    entityId: id,
    patientId: input.patientId,
  });
  return id;
}

const slotTimes = ({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }) => ({ startsAt, endsAt });

async function lockBooked(tenant: Tenant, id: string): Promise<Appointment> {
  const row = await tenant.em.findOne(
    Appointment,
    { hospitalId: tenant.hospitalId, id },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!row) throw new Refusal('not_found');
  if (row.state !== 'booked') throw new Refusal('appointment.not_booked', { state: row.state });
  return row;
}

/** Moves a booked appointment to another time or doctor. The same time again changes nothing. */
export async function rescheduleAppointment(
  tenant: Tenant,
  id: string,
  input: { startsAt: string; doctorId?: string | undefined },
): Promise<void> {
  const row = await lockBooked(tenant, id);
  const doctorId = input.doctorId ?? row.doctorId;
  if (doctorId === row.doctorId && row.startsAt.getTime() === Date.parse(input.startsAt)) return;
  await lockDiary(tenant, doctorId);
  const slot = await slotAt(tenant, doctorId, new Date(input.startsAt));
  await orTaken(
    tenant.em.execute(
      'update appointment set doctor_id = ?, starts_at = ?, ends_at = ?, arranged_by = ? where hospital_id = ? and id = ?',
      [doctorId, slot.startsAt, slot.endsAt, tenant.actorId, tenant.hospitalId, id],
    ),
  );
  await recordAudit(tenant, {
    action: 'appointment.reschedule',
    entity: 'appointment',
    entityId: id,
    patientId: row.patientId,
  });
}

/** Cancels a booked appointment; cancelling it again changes nothing. */
export async function cancelAppointment(tenant: Tenant, id: string, reason: string): Promise<void> {
  const current = await tenant.em.findOne(Appointment, { hospitalId: tenant.hospitalId, id });
  if (current?.state === 'cancelled') return;
  const row = await lockBooked(tenant, id);
  await tenant.em.execute(
    "update appointment set state = 'cancelled', cancel_reason = ? where hospital_id = ? and id = ?",
    [await tenant.vault.seal(tenant, row.patientId, reason), tenant.hospitalId, id],
  );
  await recordAudit(tenant, {
    action: 'appointment.cancel',
    entity: 'appointment',
    entityId: id,
    patientId: row.patientId,
  });
}

type Row = SummaryColumns & {
  id: string;
  doctor_id: string;
  doctor_name: string;
  starts_at: string;
  ends_at: string;
  state: AppointmentState;
  reason: Sealed | null;
  visit_id: string | null;
  cancel_reason: Sealed | null;
  created_at: string;
};
const appointmentSql = `select a.id, a.doctor_id, u.name as doctor_name, a.starts_at, a.ends_at, a.state, a.reason, a.visit_id, a.cancel_reason, a.created_at,
    ${summaryColumns}
  from appointment a join app_user u on u.hospital_id = a.hospital_id and u.id = a.doctor_id
  join patient p on p.hospital_id = a.hospital_id and p.id = a.patient_id where a.hospital_id = ?`;

/**
 * Whether the words of an appointment are for whoever asks: the doctor it is with, and the desk that makes and moves appointments.
 * Other desks see when and with whom, not what for (design, section 3).
 */
const mayReadWords = ({ actorId, role }: Tenant, doctorId: string): boolean =>
  doctorId === actorId ||
  (role !== 'doctor' && (rolePermissions[role as Role] ?? []).includes('appointment.write'));

async function wireOf(tenant: Tenant, rows: Row[]): Promise<AppointmentWire[]> {
  const wire = rows.map(async (row): Promise<AppointmentWire[]> => {
    const patient = await summaryOfColumns(tenant, row);
    if (!patient) return [];
    const words = mayReadWords(tenant, row.doctor_id) ? row : null;
    const { openSome } = tenant.vault;
    return [
      {
        id: row.id,
        patient,
        doctorId: row.doctor_id,
        doctorName: row.doctor_name,
        startsAt: toIso(row.starts_at),
        endsAt: toIso(row.ends_at),
        state: row.state,
        reason: await openSome(tenant, patient.id, words?.reason),
        visitId: row.visit_id,
        cancelReason: await openSome(tenant, patient.id, words?.cancel_reason),
        createdAt: toIso(row.created_at),
      },
    ];
  });
  return (await Promise.all(wire)).flat();
}

/** One appointment. @throws Refusal not_found */
export async function findAppointment(tenant: Tenant, id: string): Promise<AppointmentWire> {
  const [found] = await wireOf(
    tenant,
    await tenant.em.execute<Row[]>(`${appointmentSql} and a.id = ?`, [tenant.hospitalId, id]),
  );
  if (!found) throw new Refusal('not_found');
  return found;
}

export type AppointmentFilter = {
  date?: string | undefined;
  doctorId?: string | undefined;
  patientId?: string | undefined;
  state?: AppointmentState | undefined;
  newestFirst?: 'true' | 'false' | undefined;
  cursor?: string | undefined;
  limit: number;
};

/** Appointments by time, oldest or newest first, a keyset page; `date` is a calendar day of the hospital. */
export async function listAppointments(
  tenant: Tenant,
  filter: AppointmentFilter,
): Promise<{ items: AppointmentWire[]; nextCursor: string | null }> {
  const newestFirst = filter.newestFirst === 'true';
  let sql = appointmentSql;
  const params: unknown[] = [tenant.hospitalId];
  const add = (clause: string, ...values: unknown[]) => {
    sql += clause;
    params.push(...values);
  };
  if (filter.date) {
    const { from, to } = dayBounds(filter.date, (await hospitalZone(tenant)).timeZone);
    add(' and a.starts_at >= ? and a.starts_at < ?', from, to);
  }
  if (filter.doctorId) add(' and a.doctor_id = ?', filter.doctorId);
  if (filter.patientId) add(' and a.patient_id = ?', filter.patientId);
  if (filter.state) add(' and a.state = ?', filter.state);
  if (filter.cursor) {
    const [startsAt, id] = decodeCursor(filter.cursor, 2);
    add(` and (a.starts_at, a.id) ${newestFirst ? '<' : '>'} (?::timestamptz, ?::uuid)`, startsAt, id);
  }
  const rows = await tenant.em.execute<Row[]>(
    `${sql} order by ${newestFirst ? 'a.starts_at desc, a.id desc' : 'a.starts_at, a.id'} limit ?`,
    [...params, filter.limit + 1],
  );
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return {
    items: await wireOf(tenant, items),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.starts_at), last.id]) : null,
  };
}

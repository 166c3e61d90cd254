import { LockMode } from '@mikro-orm/core';
import { Appointment } from '#db/appointments/appointment.entity.ts';
import { practises } from '#db/doctors/practising.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type AppointmentTime = { doctorId: string; startsAt: Date; endsAt: Date };

/**
 * Locks a doctor's diary, so that of two changes one waits: two that meet in the exclusion constraint would wait for each other in a
 * circle. @returns whether there is such a doctor, who still works here
 */
export async function lockDiary(tenant: Tenant, doctorId: string): Promise<boolean> {
  const found = await tenant.em.execute<unknown[]>(
    `select d.id from doctor d join app_user u on u.hospital_id = d.hospital_id and u.id = d.id and ${practises}
      where d.hospital_id = ? and d.id = ? for no key update of d`,
    [tenant.hospitalId, doctorId],
  );
  return found.length > 0;
}

/** The exclusion constraint decides races: null for who comes second. The transaction can only be undone then. */
async function orTaken<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if ((error as { code?: string }).code === '23P01') return null;
    throw error;
  }
}

/** Writes a booked appointment. @returns its id, or null when the time was just taken: nothing more can be written then */
export async function insertAppointment(
  tenant: Tenant,
  { patientId, reason, ...time }: AppointmentTime & { patientId: string; reason: Sealed | null },
): Promise<string | null> {
  const id = uuidv7();
  const made = await orTaken(
    tenant.em.insert(Appointment, {
      id,
      hospitalId: tenant.hospitalId,
      patientId,
      ...time,
      state: 'booked',
      reason,
      createdAt: new Date(),
      createdBy: tenant.actorId ?? '',
    }),
  );
  return made === null ? null : id;
}

/** Locks an appointment, of one patient where given; null when it is not there. */
export const lockAppointment = (
  tenant: Tenant,
  id: string,
  patientId?: string,
): Promise<Appointment | null> =>
  tenant.em.findOne(
    Appointment,
    { hospitalId: tenant.hospitalId, id, ...(patientId ? { patientId } : {}) },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );

/** Whose an appointment is; null when it is not there. Asked before anything is locked: the patient comes first, as at a check-in. */
export async function patientOfAppointment(tenant: Tenant, id: string): Promise<string | null> {
  const [row] = await tenant.em.execute<{ patientId: string }[]>(
    'select patient_id as "patientId" from appointment where hospital_id = ? and id = ?',
    [tenant.hospitalId, id],
  );
  return row?.patientId ?? null;
}

/** Whether an appointment is cancelled. */
export const isCancelled = async (tenant: Tenant, id: string): Promise<boolean> =>
  (await tenant.em.findOne(Appointment, { hospitalId: tenant.hospitalId, id }))?.state === 'cancelled';

/** Moves a locked appointment. @returns false when the time was just taken: nothing more can be written then */
export async function moveAppointment(
  { em, hospitalId, actorId }: Tenant,
  id: string,
  { doctorId, startsAt, endsAt }: AppointmentTime,
): Promise<boolean> {
  const moved = await orTaken(
    em.execute<unknown[]>(
      'update appointment set doctor_id = ?, starts_at = ?, ends_at = ?, arranged_by = ? where hospital_id = ? and id = ? returning id',
      [doctorId, startsAt, endsAt, actorId, hospitalId, id],
    ),
  );
  return moved !== null;
}

/** Marks a locked appointment as cancelled. */
export const markCancelled = ({ em, hospitalId }: Tenant, id: string, reason: Sealed) =>
  em.execute(
    "update appointment set state = 'cancelled', cancel_reason = ? where hospital_id = ? and id = ?",
    [reason, hospitalId, id],
  );

/** Cancels what is booked for a patient after an instant. @returns the ids of what was */
export async function cancelBooked(
  { em, hospitalId }: Tenant,
  patientId: string,
  after: Date,
  reason: Sealed,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    "update appointment set state = 'cancelled', cancel_reason = ? where hospital_id = ? and patient_id = ? and state = 'booked' and ends_at > ? returning id",
    [reason, hospitalId, patientId, after],
  );
  return rows.map(({ id }) => id);
}

/** Ids of a patient's cancelled appointments that would be to come, earliest first, with why they were cancelled. */
export const cancelledToCome = (
  { em, hospitalId }: Tenant,
  patientId: string,
): Promise<{ id: string; reason: Sealed | null }[]> =>
  em.execute(
    "select id, cancel_reason as reason from appointment where hospital_id = ? and patient_id = ? and state = 'cancelled' and starts_at > now() order by starts_at, id",
    [hospitalId, patientId],
  );

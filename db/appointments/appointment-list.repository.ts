import type { LocalDate } from '#contracts/platform/wire.ts';
import type { Appointment as AppointmentWire } from '#contracts/appointments/appointment.ts';
import type { Absence, AppointmentState } from '#contracts/appointments/names.ts';
import { rolePermissions } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { dayBounds } from '#domain/appointments/sessions.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { bookingsWithoutDoctor } from '#db/appointments/absence.repository.ts';
import { hospitalZone } from '#db/doctors/availability.repository.ts';
import { summaryColumns, summaryOfColumns } from '#db/patients/patient-summary.repository.ts';
import type { SummaryColumns } from '#db/patients/patient-summary.repository.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

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

async function wireOf(
  tenant: Tenant,
  rows: Row[],
  absences: ReadonlyMap<string, Absence> = new Map(),
): Promise<AppointmentWire[]> {
  const wire = rows.map(async (row): Promise<AppointmentWire[]> => {
    const patient = await summaryOfColumns(tenant, row);
    if (!patient) return [];
    const words = mayReadWords(tenant, row.doctor_id) ? row : null;
    const { openSome } = tenant.vault;
    const absence = absences.get(row.id);
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
        ...(absence ? { absence } : {}),
      },
    ];
  });
  return (await Promise.all(wire)).flat();
}

/** One appointment, or null. */
export async function findAppointment(tenant: Tenant, id: string): Promise<AppointmentWire | null> {
  const [found] = await wireOf(
    tenant,
    await tenant.em.execute<Row[]>(`${appointmentSql} and a.id = ?`, [tenant.hospitalId, id]),
  );
  return found ?? null;
}

export type AppointmentFilter = {
  date?: LocalDate | undefined;
  doctorId?: string | undefined;
  patientId?: string | undefined;
  state?: AppointmentState | undefined;
  newestFirst?: 'true' | 'false' | undefined;
  needsNewTime?: 'true' | 'false' | undefined;
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
  const absences = filter.needsNewTime === 'true' ? await bookingsWithoutDoctor(tenant) : undefined;
  if (absences) add(' and a.id = any(?::uuid[])', `{${[...absences.keys()].join(',')}}`);
  if (filter.cursor) {
    const [startsAt, id] = decodeCursor(filter.cursor, ['instant', 'id']);
    add(` and (a.starts_at, a.id) ${newestFirst ? '<' : '>'} (?::timestamptz, ?::uuid)`, startsAt, id);
  }
  const rows = await tenant.em.execute<Row[]>(
    `${sql} order by ${newestFirst ? 'a.starts_at desc, a.id desc' : 'a.starts_at, a.id'} limit ?`,
    [...params, filter.limit + 1],
  );
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return {
    items: await wireOf(tenant, items, absences),
    nextCursor: rows.length > filter.limit && last ? encodeCursor([toIso(last.starts_at), last.id]) : null,
  };
}

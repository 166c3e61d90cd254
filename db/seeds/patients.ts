import type { LocalDate } from '#contracts/platform/wire.ts';
import type { Slot } from '#contracts/doctors/doctor.ts';
import { dayBoundsAt } from '#domain/appointments/sessions.ts';
import { dayAt } from '#domain/platform/calendar.ts';
import { invariant } from '#domain/platform/refusal.ts';
import { insertAppointment } from '#db/appointments/appointment.repository.ts';
import { listSlots } from '#db/appointments/slot-list.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { listDoctors } from '#db/doctors/doctor.repository.ts';
import { markDeceased } from '#db/patients/deceased.repository.ts';
import { insertPatient } from '#db/patients/patient.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { demoPatients } from '#db/seeds/people.ts';

const note = (tenant: Tenant, action: string, entity: string, entityId: string, patientId: string) =>
  recordAudit(tenant, { action, entity, entityId, patientId });

async function book(
  tenant: Tenant,
  patientId: string,
  doctorId: string,
  { startsAt, endsAt }: Slot,
): Promise<void> {
  const id = await insertAppointment(tenant, {
    patientId,
    doctorId,
    startsAt: new Date(startsAt),
    endsAt: new Date(endsAt),
    reason: await tenant.vault.seal(tenant, patientId, 'Follow-up'),
  });
  invariant(id, 'nobody else books while a hospital is filled');
  await note(tenant, 'appointment.book', 'appointment', id, patientId);
}

/** When appointments are booked: hours from now, and hours of tomorrow's day. */
const booked = { fromNow: [1, 2, 3, 5], ofTomorrow: [9.5, 10.5, 11.5, 16] };

/** Books a patient with each doctor for every one of those times. The last two of the list are dead and unknown: not booked. */
export async function bookSome(tenant: Tenant, patients: readonly string[]): Promise<void> {
  const { timeZone } = await hospitalClock(tenant);
  const doctors = await listDoctors(tenant);
  const living = patients.slice(0, -2);
  const tomorrow = dayBoundsAt(new Date(), timeZone).to.getTime();
  const times = [
    ...booked.fromNow.map((hours) => Date.now() + hours * 3_600_000),
    ...booked.ofTomorrow.map((hours) => tomorrow + hours * 3_600_000),
  ].map((time) => new Date(time));
  for (const [at, from] of times.entries()) {
    for (const [nth, doctor] of doctors.entries()) {
      const slot = (await listSlots(tenant, doctor.id, dayAt(from, timeZone))).find(
        (entry) => entry.free && new Date(entry.startsAt) >= from,
      );
      const patientId = living[(at * doctors.length + nth) % living.length];
      if (slot && patientId) await book(tenant, patientId, doctor.id, slot);
    }
  }
}

/** Registers the demo patients. @returns their ids in the order of the list */
export async function registerAll(tenant: Tenant, index: number): Promise<string[]> {
  const ids: string[] = [];
  const year = new Date().getUTCFullYear();
  for (const [at, person] of demoPatients(index).entries()) {
    const birth =
      person.age === null
        ? null
        : `${year - person.age}-${person.estimated ? '01-01' : `${String((at % 12) + 1).padStart(2, '0')}-${String((at % 27) + 1).padStart(2, '0')}`}`;
    const id = await insertPatient(
      tenant,
      {
        familyName: person.familyName,
        givenName: person.givenName,
        gender: person.gender,
        unidentified: person.unidentified,
        identifiers: [],
        confirmedNotDuplicate: true,
        birthDate: birth
          ? { precision: person.estimated ? 'estimated' : 'day', date: birth as LocalDate }
          : { precision: 'unknown' },
        ...(person.guardian
          ? { guardian: { name: `Anita ${person.familyName}`, relationship: 'mother' } }
          : {}),
        ...(person.unidentified
          ? { description: 'Man of about forty, found at the bus station, scar on the left forearm' }
          : {}),
        address: { line: `${at + 1} Temple Road`, city: index === 0 ? 'Pune' : 'Mysuru', country: 'India' },
      },
      person.phone,
    );
    invariant(typeof id === 'string', 'a demo patient has no identifier of another');
    await note(tenant, 'patient.register', 'patient', id, id);
    if (person.deceased) await markDeceased(tenant, id, new Date(Date.now() - 40 * 86_400_000));
    ids.push(id);
  }
  return ids;
}

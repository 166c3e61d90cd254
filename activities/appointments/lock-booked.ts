import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import type { Appointment } from '#db/appointments/appointment.entity.ts';
import { lockAppointment } from '#db/appointments/appointment.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Locks an appointment that is still to come. @throws Refusal not_found, appointment.not_booked */
export async function lockBooked(tenant: Tenant, id: string): Promise<Appointment> {
  const row = orNotFound(await lockAppointment(tenant, id));
  if (row.state !== 'booked') throw new Refusal('appointment.not_booked', { state: row.state });
  return row;
}

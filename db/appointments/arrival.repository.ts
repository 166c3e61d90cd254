import { LockMode } from '@mikro-orm/core';
import { Refusal } from '#domain/platform/refusal.ts';
import { Appointment } from '#db/appointments/appointment.entity.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type Arrival = { doctorId: string; startsAt: Date; linkVisit(visitId: string): Promise<void> };

/** The patient of a booked appointment has come. @throws Refusal not_found, appointment.not_booked */
export async function arriveForAppointment(
  tenant: Tenant,
  appointmentId: string,
  patientId: string,
): Promise<Arrival> {
  const { em, hospitalId } = tenant;
  const row = await em.findOne(
    Appointment,
    { hospitalId, id: appointmentId, patientId },
    { lockMode: LockMode.PESSIMISTIC_WRITE },
  );
  if (!row)
    throw new Refusal('not_found', {}, [{ path: 'appointmentId', message: 'not booked by this patient' }]);
  if (row.state !== 'booked') throw new Refusal('appointment.not_booked', { state: row.state });
  return {
    doctorId: row.doctorId,
    startsAt: row.startsAt,
    linkVisit: async (visitId) => {
      sendWrite(
        em,
        "update appointment set state = 'arrived', visit_id = ? where hospital_id = ? and id = ?",
        [visitId, hospitalId, appointmentId],
      );
    },
  };
}

/** The visit of an appointment has ended. */
export async function finishAppointment(
  tenant: Tenant,
  visitId: string,
  state: 'fulfilled' | 'no_show' | 'cancelled',
): Promise<void> {
  sendWrite(
    tenant.em,
    "update appointment set state = ? where hospital_id = ? and visit_id = ? and state = 'arrived'",
    [state, tenant.hospitalId, visitId],
  );
}

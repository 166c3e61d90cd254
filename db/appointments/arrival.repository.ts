import { sendWrite } from '#db/driver/send-write.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The patient of a locked appointment has come, for this visit. */
export const markArrived = ({ em, hospitalId }: Tenant, appointmentId: string, visitId: string): void =>
  sendWrite(em, "update appointment set state = 'arrived', visit_id = ? where hospital_id = ? and id = ?", [
    visitId,
    hospitalId,
    appointmentId,
  ]);

/** The visit of an appointment has ended, and with it what was booked. */
export function finishAppointment(
  { em, hospitalId }: Tenant,
  visitId: string,
  state: 'fulfilled' | 'no_show',
): void {
  sendWrite(
    em,
    "update appointment set state = ? where hospital_id = ? and visit_id = ? and state = 'arrived'",
    [state, hospitalId, visitId],
  );
}

/**
 * The visit of an appointment was called off and has fulfilled nothing. A booking of `today` or later stands again, so that who was
 * checked in by mistake still comes; one of a day that has passed has ended with it.
 */
export function releaseAppointment({ em, hospitalId }: Tenant, visitId: string, today: Date): void {
  sendWrite(
    em,
    `update appointment set state = case when starts_at >= ? then 'booked' else 'cancelled' end, visit_id = case when starts_at < ? then visit_id end
      where hospital_id = ? and visit_id = ? and state = 'arrived'`,
    [today, today, hospitalId, visitId],
  );
}

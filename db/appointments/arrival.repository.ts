import { sendWrite } from '#db/driver/send-write.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** The patient of a locked appointment has come, for this visit. */
export const markArrived = ({ em, hospitalId }: Tenant, appointmentId: string, visitId: string): void =>
  sendWrite(em, "update appointment set state = 'arrived', visit_id = ? where hospital_id = ? and id = ?", [
    visitId,
    hospitalId,
    appointmentId,
  ]);

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

import { isCancelled, markCancelled } from '#db/appointments/appointment.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockBooked } from '#activities/appointments/lock-booked.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';

/**
 * Cancels a booked appointment; cancelling it again changes nothing.
 * @returns the appointment's id
 * @throws Refusal not_found, act.not_yours, appointment.not_booked
 */
export async function cancelAppointment(tenant: Tenant, id: string, reason: string): Promise<string> {
  await assertStanding(tenant, { kind: 'appointment', id });
  if (await isCancelled(tenant, id)) return id;
  const { patientId } = await lockBooked(tenant, id);
  await markCancelled(tenant, id, await tenant.vault.seal(tenant, patientId, reason));
  await recordAudit(tenant, {
    action: 'appointment.cancel',
    entity: 'appointment',
    entityId: id,
    patientId,
  });
  return id;
}

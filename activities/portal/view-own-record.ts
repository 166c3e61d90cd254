import { dayBoundsAt } from '#domain/appointments/sessions.ts';
import { ownBookingsFrom } from '#db/appointments/own-bookings.repository.ts';
import { hospitalZone } from '#db/doctors/availability.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { accessLog } from '#db/audit/access-log.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { portalVisits } from '#db/visits/portal.repository.ts';

const note = (tenant: Tenant, action: string, patientId: string) =>
  recordAudit(tenant, { action, entity: 'patient', entityId: patientId, patientId });

/** Shows the linked patient's visits, or one, on the record; an account that is linked to no record sees none. */
export async function viewOwnVisits(tenant: Tenant, visitId?: string) {
  const { patientId } = tenant;
  if (!patientId) return [];
  const visits = await portalVisits(tenant, patientId, visitId);
  // One that is not there is refused, and written down as that.
  if (visits.length || !visitId) await note(tenant, 'portal.visits', patientId);
  return visits;
}

/** Shows what the linked patient is booked for, today and later, on the record. */
export async function viewOwnAppointments(tenant: Tenant) {
  const { patientId } = tenant;
  if (!patientId) return [];
  const { timeZone } = await hospitalZone(tenant);
  await note(tenant, 'portal.appointments', patientId);
  return ownBookingsFrom(tenant, patientId, dayBoundsAt(new Date(), timeZone).from);
}

/** Shows who read the linked patient's record, on the record. */
export async function viewOwnAccessLog(tenant: Tenant, page: Parameters<typeof accessLog>[2]) {
  const { patientId } = tenant;
  if (!patientId) return { items: [], nextCursor: null };
  await note(tenant, 'portal.access_log', patientId);
  return accessLog(tenant, patientId, page);
}
